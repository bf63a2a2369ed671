(import_declaration path: (_) @module ("." path: (_) @module)* "." path: (_) @name .) @import

(import_declaration path: (_) @module ("." path: (_) @module)* . (namespace_wildcard) @name) @import

(import_declaration
  path: (_) @module ("." path: (_) @module)*
  .
  (namespace_selectors (identifier) @name)) @import

(import_declaration
  path: (_) @module ("." path: (_) @module)*
  .
  (namespace_selectors (arrow_renamed_identifier name: (_) @name alias: (_) @alias))) @import
