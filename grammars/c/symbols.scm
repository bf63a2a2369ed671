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

(type_definition
  type: (_)
  .
  declarator: [
    (pointer_declarator declarator: (type_identifier) @name)
    (array_declarator declarator: (type_identifier) @name)
    (function_declarator declarator: (type_identifier) @name)
    (function_declarator declarator: (parenthesized_declarator (_ declarator: (type_identifier) @name)))
  ]
  .
  ";") @definition.type

(type_definition declarator: (type_identifier) @name) @definition.type

(type_definition type: (struct_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.struct

(type_definition type: (union_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.struct

(type_definition type: (enum_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.enum

(preproc_function_def name: (_) @name) @definition.function

(preproc_def name: (_) @name value: (_)) @definition.value

(enumerator name: (_) @name) @definition.value

; What is declared, without its type: that may be a definition of its own.
(translation_unit
  (declaration
    declarator: (init_declarator
      declarator: [
        (identifier) @name
        (_ declarator: (identifier) @name)
        (_ declarator: (_ declarator: (identifier) @name))
      ]) @definition.value))

(translation_unit
  (preproc_ifdef
    (declaration
      declarator: (init_declarator
        declarator: [
          (identifier) @name
          (_ declarator: (identifier) @name)
          (_ declarator: (_ declarator: (identifier) @name))
        ]) @definition.value)))
