(class_declaration name: (_) @name body: (_)? @body) @definition.class

(record_declaration name: (_) @name body: (_)? @body) @definition.class

(struct_declaration name: (_) @name body: (_)? @body) @definition.struct

(interface_declaration name: (_) @name body: (_)? @body) @definition.interface

(enum_declaration name: (_) @name body: (_)? @body) @definition.enum

(delegate_declaration name: (_) @name) @definition.type

(namespace_declaration name: (_) @name body: (_) @body) @definition.module

(method_declaration name: (_) @name body: (_)? @body) @definition.function

(constructor_declaration name: (_) @name body: (_)? @body) @definition.function

(local_function_statement name: (_) @name body: (_) @body) @definition.function

(property_declaration
  name: (_) @name
  [accessors: (accessor_list (accessor_declaration body: (_))) @body value: (_) @body]) @definition.function

((method_declaration
  (attribute_list (attribute name: (identifier) @_word))) @test
  (#one-of? @_word "Test" "Fact" "Theory" "TestMethod" "TestCase" "DataTestMethod" "Property"))

(constructor_declaration) @declared
