(function_declaration name: (_) @name body: (_)? @body) @definition.function

(method_declaration
  receiver: (parameter_list
    (parameter_declaration
      type: [
        (type_identifier) @within
        (pointer_type (type_identifier) @within)
        (generic_type type: (type_identifier) @within)
        (pointer_type (generic_type type: (type_identifier) @within))
      ]))
  name: (_) @name
  body: (_)? @body) @definition.function

(type_spec name: (_) @name type: (struct_type (field_declaration_list) @body)) @definition.struct

(type_spec name: (_) @name type: (interface_type) @body) @definition.interface

(type_spec
  name: (_) @name
  type: [
    (type_identifier) (qualified_type) (pointer_type) (function_type) (map_type) (slice_type) (array_type)
    (channel_type) (generic_type)
  ]) @definition.type

(type_alias name: (_) @name) @definition.type

(method_elem name: (_) @name) @definition.function

((source_file
  [
    (const_declaration (const_spec . (identifier) @name . [type: (_) "="]) @definition.value)
    (var_declaration (var_spec . (identifier) @name . [type: (_) "="]) @definition.value)
    (var_declaration (var_spec_list (var_spec . (identifier) @name . [type: (_) "="]) @definition.value))
  ])
  (#none-of? @name "_"))

((source_file (const_declaration (const_spec . (identifier) @name .) @definition.value))
  (#none-of? @name "_"))

((source_file
  [
    (const_declaration (const_spec (identifier) @name @definition.value . ","))
    (var_declaration (var_spec (identifier) @name @definition.value . ","))
    (var_declaration (var_spec_list (var_spec (identifier) @name @definition.value . ",")))
  ])
  (#none-of? @name "_"))

((source_file
  [
    (const_declaration (const_spec "," . (identifier) @name @definition.value))
    (var_declaration (var_spec "," . (identifier) @name @definition.value))
    (var_declaration (var_spec_list (var_spec "," . (identifier) @name @definition.value)))
  ])
  (#none-of? @name "_"))

(type_declaration . "type" . (_) @decorated .) @extent

(const_declaration . "const" . (const_spec) @decorated .) @extent

(var_declaration . "var" . (var_spec) @decorated .) @extent
