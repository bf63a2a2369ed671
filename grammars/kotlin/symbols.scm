(class_declaration name: (_) @name) @definition.class

(class_declaration name: (_) @name (class_body) @body) @definition.class

(class_declaration "interface" @_word name: (_) @name (class_body)? @body) @definition.interface

(class_declaration name: (_) @name (enum_class_body) @body) @definition.enum

(object_declaration name: (_) @name (class_body)? @body) @definition.class

(type_alias type: (_) @name) @definition.type

(function_declaration name: (_) @name (function_body)? @body) @definition.function

((function_declaration
  (modifiers (annotation [(user_type (identifier) @_word) (constructor_invocation (user_type (identifier) @_word))]))) @test
  (#one-of? @_word "Test" "ParameterizedTest" "RepeatedTest"))
