(function_item name: (_) @name body: (_) @body) @definition.function

(function_signature_item name: (_) @name) @definition.function

(struct_item name: (_) @name body: (_)? @body) @definition.struct

(union_item name: (_) @name body: (_) @body) @definition.struct

(enum_item name: (_) @name body: (_) @body) @definition.enum

(trait_item name: (_) @name body: (_) @body) @definition.interface

(type_item name: (_) @name) @definition.type

(associated_type name: (_) @name) @definition.type

(enum_variant name: (_) @name) @definition.value

((source_file [(const_item name: (_) @name) (static_item name: (_) @name)] @definition.value)
  (#none-of? @name "_"))

((declaration_list [(const_item name: (_) @name) (static_item name: (_) @name)] @definition.value)
  (#none-of? @name "_"))

(mod_item name: (_) @name body: (_) @body) @definition.module

(macro_definition name: (_) @name) @definition.function

(impl_item
  type: [
    (type_identifier) @name
    (generic_type type: (type_identifier) @name)
    (scoped_type_identifier name: (_) @name)
    (generic_type type: (scoped_type_identifier name: (_) @name))
    (primitive_type) @name
    (array_type) @name
    (tuple_type) @name
    (dynamic_type trait: (_) @name)
    (bounded_type . (dynamic_type trait: (_) @name))
    (reference_type
      type: [
        (type_identifier) @name
        (primitive_type) @name
        (array_type) @name
        (generic_type type: (type_identifier) @name)
        (dynamic_type trait: (_) @name)
      ])
  ]) @definition.scope

(attribute_item) @above

((attribute_item
  (attribute [(identifier) @_word (scoped_identifier name: (_) @_word)])) @above @makes_test
  (#one-of? @_word "test" "rstest" "test_case" "proptest"))

((mod_item name: (_) @_word) @test
  (#one-of? @_word "tests" "test"))
