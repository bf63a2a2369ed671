(class_specifier name: (_) @name body: (_) @body) @definition.class

; ``class EXPORT Shape : public Base { … }`` is a function to the grammar, which knows no macros.
(function_definition
  type: [(class_specifier !body) (struct_specifier !body)]
  .
  [declarator: (identifier) @name (ERROR . (identifier) @name)]
  body: (_) @body) @definition.class

(namespace_definition name: (_) @name body: (_) @body) @definition.module

(concept_definition name: (_) @name) @definition.type

(namespace_definition
  body: (declaration_list
    (declaration
      declarator: (init_declarator
        declarator: [(identifier) @name (_ declarator: (identifier) @name)]) @definition.value)))

((field_declaration
  (storage_class_specifier) @_word
  declarator: (field_identifier) @name
  default_value: (_)) @definition.value
  (#one-of? @_word "static"))

(field_declaration
  declarator: [
    (function_declarator declarator: [(field_identifier) (operator_name)] @name)
    (_ (function_declarator declarator: [(field_identifier) (operator_name)] @name))
  ]
  default_value: (number_literal)) @definition.function

(function_definition
  declarator: (operator_cast type: (_) @name)
  body: (_) @body) @definition.function

(function_definition
  declarator: [
    (function_declarator declarator: (template_function name: (_) @name))
    (_ (function_declarator declarator: (template_function name: (_) @name)))
  ]
  body: (_) @body) @definition.function

(alias_declaration name: (_) @name) @definition.type

(function_definition
  declarator: [
    (function_declarator declarator: [(field_identifier) (destructor_name) (operator_name)] @name)
    (_ (function_declarator declarator: [(field_identifier) (destructor_name) (operator_name)] @name))
  ]
  body: (_) @body) @definition.function

(function_definition
  declarator: [
    (function_declarator
      declarator: (qualified_identifier
        scope: [(namespace_identifier) @within (template_type name: (_) @within) (dependent_name) @within]
        name: [(identifier) (destructor_name) (operator_name)] @name))
    (_
      (function_declarator
        declarator: (qualified_identifier
          scope: [(namespace_identifier) @within (template_type name: (_) @within) (dependent_name) @within]
          name: [(identifier) (destructor_name) (operator_name)] @name)))
  ]
  body: (_) @body) @definition.function

(function_definition
  declarator: [
    (function_declarator
      declarator: (qualified_identifier
        scope: [(namespace_identifier) @within (template_type name: (_) @within) (dependent_name) @within]
        name: (qualified_identifier
          scope: [(namespace_identifier) @within (template_type name: (_) @within) (dependent_name) @within]
          name: [(identifier) (destructor_name) (operator_name)] @name)))
    (_
      (function_declarator
        declarator: (qualified_identifier
          scope: [(namespace_identifier) @within (template_type name: (_) @within) (dependent_name) @within]
          name: (qualified_identifier
            scope: [(namespace_identifier) @within (template_type name: (_) @within) (dependent_name) @within]
            name: [(identifier) (destructor_name) (operator_name)] @name))))
  ]
  body: (_) @body) @definition.function

(function_definition
  declarator: [
    (function_declarator
      declarator: (qualified_identifier
        scope: [(namespace_identifier) @within (template_type name: (_) @within) (dependent_name) @within]
        name: (qualified_identifier
          scope: [(namespace_identifier) @within (template_type name: (_) @within) (dependent_name) @within]
          name: (qualified_identifier
            scope: [(namespace_identifier) @within (template_type name: (_) @within) (dependent_name) @within]
            name: [(identifier) (destructor_name) (operator_name)] @name))))
    (_
      (function_declarator
        declarator: (qualified_identifier
          scope: [(namespace_identifier) @within (template_type name: (_) @within) (dependent_name) @within]
          name: (qualified_identifier
            scope: [(namespace_identifier) @within (template_type name: (_) @within) (dependent_name) @within]
            name: (qualified_identifier
              scope: [(namespace_identifier) @within (template_type name: (_) @within) (dependent_name) @within]
              name: [(identifier) (destructor_name) (operator_name)] @name)))))
  ]
  body: (_) @body) @definition.function

((function_definition
  declarator: (function_declarator
    declarator: (identifier) @_word
    parameters: (parameter_list . (_) @within . (_) @name .))
  body: (_) @body) @definition.function @test
  (#one-of? @_word "TEST" "TEST_F" "TEST_P" "TYPED_TEST" "TYPED_TEST_P"))

(template_declaration
  [(class_specifier) (struct_specifier) (union_specifier) (function_definition) (alias_declaration) (concept_definition)] @decorated) @extent

(function_definition (field_initializer_list)) @declared
