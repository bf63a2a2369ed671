(class_declaration name: (_) @name body: (_) @body) @definition.class

(record_declaration name: (_) @name body: (_) @body) @definition.class

(interface_declaration name: (_) @name body: (_) @body) @definition.interface

(annotation_type_declaration name: (_) @name body: (_) @body) @definition.interface

(enum_declaration name: (_) @name body: (_) @body) @definition.enum

(method_declaration name: (_) @name body: (_)? @body) @definition.function

(constructor_declaration name: (_) @name body: (_) @body) @definition.function

((method_declaration
  (modifiers [(marker_annotation name: (_) @_word) (annotation name: (_) @_word)])) @test
  (#one-of? @_word "Test" "ParameterizedTest" "RepeatedTest" "TestFactory" "Property"))

(constructor_declaration) @declared
