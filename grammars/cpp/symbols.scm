(class_specifier name: (_) @name body: (_) @body) @definition.class

(namespace_definition name: (_) @name body: (_) @body) @definition.module

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
  [(class_specifier) (struct_specifier) (union_specifier) (function_definition) (alias_declaration)] @decorated) @extent

(function_definition (field_initializer_list)) @declared
