(import_spec
  name: (_)? @alias
  path: (_ (_) @module)) @import
