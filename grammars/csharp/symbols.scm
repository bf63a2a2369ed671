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

[
  (destructor_declaration "~" @name body: (_)? @body)
  (operator_declaration operator: _ @name body: (_)? @body)
  (conversion_operator_declaration type: (_) @name body: (_)? @body)
] @definition.function

(property_declaration name: (_) @name) @definition.property

(indexer_declaration parameters: (_) @name) @definition.property

(event_field_declaration (variable_declaration (variable_declarator name: (_) @name) @definition.property))

(enum_member_declaration name: (_) @name) @definition.value

((field_declaration
  (modifier) @_word
  (variable_declaration (variable_declarator name: (_) @name) @definition.value))
  (#one-of? @_word "const"))

((field_declaration
  (modifier) @_word
  (modifier) @_last
  (variable_declaration (variable_declarator name: (_) @name) @definition.value))
  (#one-of? @_word "static")
  (#one-of? @_last "readonly"))

(property_declaration
  name: (_) @name
  [accessors: (accessor_list (accessor_declaration body: (_))) @body value: (arrow_expression_clause) @body]) @definition.function

(indexer_declaration
  parameters: (_) @name
  [accessors: (accessor_list (accessor_declaration body: (_))) @body value: (arrow_expression_clause) @body]) @definition.function

(event_declaration name: (_) @name accessors: (_) @body) @definition.function

((method_declaration
  (attribute_list (attribute name: (identifier) @_word))) @test
  (#one-of? @_word "Test" "Fact" "Theory" "TestMethod" "TestCase" "DataTestMethod" "Property"))

(constructor_declaration) @declared

(destructor_declaration) @declared

([(field_declaration (variable_declaration . (_) . (variable_declarator) @decorated .))
  (event_field_declaration (variable_declaration . (_) . (variable_declarator) @decorated .))]) @extent
