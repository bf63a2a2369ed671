(class_declaration name: (_) @name) @definition.class

(class_declaration name: (_) @name (class_body) @body) @definition.class

(class_declaration "interface" @_word name: (_) @name (class_body)? @body) @definition.interface

(class_declaration name: (_) @name (enum_class_body) @body) @definition.enum

(object_declaration name: (_) @name (class_body)? @body) @definition.class

(class_declaration (enum_class_body (enum_entry . (modifiers)? . (identifier) @name) @definition.value))

(class_declaration
  (enum_class_body (enum_entry . (modifiers)? . (identifier) @name (class_body) @body) @definition.class))

(source_file (property_declaration (variable_declaration . (identifier) @name)) @definition.value)

([(class_body (property_declaration (variable_declaration . (identifier) @name)) @definition.property)
  (enum_class_body (property_declaration (variable_declaration . (identifier) @name)) @definition.property)])

(secondary_constructor "constructor" @name (block)? @body) @definition.function

(type_alias type: (_) @name) @definition.type

(function_declaration name: (_) @name (function_body)? @body) @definition.function

((function_declaration
  (modifiers (annotation [(user_type (identifier) @_word) (constructor_invocation (user_type (identifier) @_word))]))) @test
  (#one-of? @_word "Test" "ParameterizedTest" "RepeatedTest"))

(secondary_constructor) @declared
