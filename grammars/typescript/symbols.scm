(abstract_class_declaration name: (_) @name body: (_) @body) @definition.class

(interface_declaration name: (_) @name body: (_) @body) @definition.interface

(type_alias_declaration name: (_) @name) @definition.type

(enum_declaration name: (_) @name body: (_) @body) @definition.enum

(internal_module name: (_) @name body: (_) @body) @definition.module

(module name: (_) @name body: (_) @body) @definition.module

(public_field_definition
  name: (_) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.function

[
  (method_signature name: (_) @name)
  (abstract_method_signature name: (_) @name)
] @definition.function

(ambient_declaration (function_signature name: (_) @name) @definition.function)

(ambient_declaration
  [
    (module body: (statement_block (function_signature name: (_) @name) @definition.function))
    (module body: (statement_block (export_statement (function_signature name: (_) @name) @definition.function)))
    (internal_module body: (statement_block (function_signature name: (_) @name) @definition.function))
    (internal_module body: (statement_block (export_statement (function_signature name: (_) @name) @definition.function)))
  ])

(enum_body name: (_) @name @definition.value)

(enum_assignment name: (_) @name) @definition.value

(ambient_declaration (lexical_declaration (variable_declarator name: (identifier) @name) @definition.value))

(internal_module
  body: (statement_block
    (export_statement
      declaration: (lexical_declaration
        kind: "const" (variable_declarator name: (identifier) @name value: (_)) @definition.value))))

(ambient_declaration (_) @decorated) @extent

(class_body (decorator) @above)
