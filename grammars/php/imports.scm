(namespace_use_declaration
  (namespace_use_clause . (qualified_name prefix: (_) @module (name) @name) alias: (_)? @alias)) @import

(namespace_use_declaration (namespace_use_clause . (name) @module alias: (_)? @alias)) @import

(namespace_use_declaration
  (namespace_name) @module
  body: (namespace_use_group (namespace_use_clause . (name) @name alias: (_)? @alias))) @import

[
  (require_once_expression (string (string_content) @module))
  (require_expression (string (string_content) @module))
  (include_expression (string (string_content) @module))
  (include_once_expression (string (string_content) @module))
] @import
