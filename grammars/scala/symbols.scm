(class_definition name: (_) @name body: (_)? @body) @definition.class

(object_definition name: (_) @name body: (_)? @body) @definition.class

(trait_definition name: (_) @name body: (_)? @body) @definition.interface

(enum_definition name: (_) @name body: (_) @body) @definition.enum

(package_object name: (_) @name body: (_) @body) @definition.module

(type_definition name: (_) @name) @definition.type

(given_definition name: (_) @name) @definition.value

(given_definition name: (_) @name body: [(with_template_body) (template_body)] @body) @definition.class

(given_definition !name return_type: (_) @name body: [(with_template_body) (template_body)] @body) @definition.class

[(simple_enum_case name: (_) @name) (full_enum_case name: (_) @name)] @definition.value

(compilation_unit
  [(val_definition pattern: (identifier) @name) (var_definition pattern: (identifier) @name)] @definition.value)

(template_body
  [
    (val_definition pattern: (identifier) @name)
    (var_definition pattern: (identifier) @name)
    (val_declaration name: (_) @name)
    (var_declaration name: (_) @name)
  ] @definition.property)

(function_definition name: (_) @name body: (_) @body) @definition.function

(function_declaration name: (_) @name) @definition.function

((call_expression
  function: (call_expression
    function: (identifier) @_word
    arguments: (arguments . (string) @name))
  arguments: (_) @body) @definition.test
  (#one-of? @_word "test" "it" "describe" "property" "feature" "scenario"))

((infix_expression
  left: (_) @name
  operator: (identifier) @_word
  right: (block) @body) @definition.test
  (#one-of? @_word "in" "should" "must" "can"))
