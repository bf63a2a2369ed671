(class_definition name: (_) @name body: (_)? @body) @definition.class

(object_definition name: (_) @name body: (_)? @body) @definition.class

(trait_definition name: (_) @name body: (_)? @body) @definition.interface

(enum_definition name: (_) @name body: (_) @body) @definition.enum

(package_object name: (_) @name body: (_) @body) @definition.module

(type_definition name: (_) @name) @definition.type

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
