(class_declaration name: (_) @name body: (_) @body) @definition.class

(record_declaration name: (_) @name body: (_) @body) @definition.class

(interface_declaration name: (_) @name body: (_) @body) @definition.interface

(annotation_type_declaration name: (_) @name body: (_) @body) @definition.interface

(enum_declaration name: (_) @name body: (_) @body) @definition.enum

(method_declaration name: (_) @name body: (_)? @body) @definition.function

(constructor_declaration name: (_) @name body: (_) @body) @definition.function

(compact_constructor_declaration name: (_) @name body: (_) @body) @definition.function

(annotation_type_element_declaration name: (_) @name) @definition.function

(enum_constant name: (_) @name) @definition.value

(enum_constant name: (_) @name body: (_) @body) @definition.class

(constant_declaration declarator: (variable_declarator name: (_) @name) @definition.value)

(field_declaration
  (modifiers "static" "final")
  declarator: (variable_declarator name: (_) @name) @definition.value)

[
  (field_declaration type: (_) . (variable_declarator) @decorated . ";")
  (constant_declaration type: (_) . (variable_declarator) @decorated . ";")
] @extent

((method_declaration
  (modifiers [(marker_annotation name: (_) @_word) (annotation name: (_) @_word)])) @test
  (#one-of? @_word "Test" "ParameterizedTest" "RepeatedTest" "TestFactory" "Property"))

(constructor_declaration) @declared

(compact_constructor_declaration) @declared
