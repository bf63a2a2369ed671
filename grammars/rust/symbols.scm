(function_item name: (_) @name body: (_) @body) @definition.function

(function_signature_item name: (_) @name) @definition.function

(struct_item name: (_) @name body: (_)? @body) @definition.struct

(union_item name: (_) @name body: (_) @body) @definition.struct

(enum_item name: (_) @name body: (_) @body) @definition.enum

(trait_item name: (_) @name body: (_) @body) @definition.interface

(type_item name: (_) @name) @definition.type

(mod_item name: (_) @name body: (_) @body) @definition.module

(macro_definition name: (_) @name) @definition.function

(impl_item
  type: [
    (type_identifier) @name
    (generic_type type: (type_identifier) @name)
    (scoped_type_identifier name: (_) @name)
    (generic_type type: (scoped_type_identifier name: (_) @name))
  ]) @definition.scope

(attribute_item) @above

((attribute_item
  (attribute [(identifier) @_word (scoped_identifier name: (_) @_word)])) @above @makes_test
  (#one-of? @_word "test" "rstest" "test_case" "proptest"))

((mod_item name: (_) @_word) @test
  (#one-of? @_word "tests" "test"))
