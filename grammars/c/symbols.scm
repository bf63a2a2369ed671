(function_definition
  declarator: [
    (function_declarator declarator: (identifier) @name)
    (_ (function_declarator declarator: (identifier) @name))
    (_ (_ (function_declarator declarator: (identifier) @name)))
  ]
  body: (_) @body) @definition.function

(struct_specifier name: (_) @name body: (_) @body) @definition.struct

(union_specifier name: (_) @name body: (_) @body) @definition.struct

(enum_specifier name: (_) @name body: (_) @body) @definition.enum

(type_definition declarator: (type_identifier) @name) @definition.type

(type_definition type: (struct_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.struct

(type_definition type: (enum_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.enum

(preproc_function_def name: (_) @name) @definition.function
