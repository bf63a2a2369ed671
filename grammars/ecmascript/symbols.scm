[
  (function_declaration name: (_) @name body: (_) @body)
  (generator_function_declaration name: (_) @name body: (_) @body)
  (method_definition name: (_) @name body: (_) @body)
] @definition.function

(pair
  key: (property_identifier) @name
  value: [
    (arrow_function body: (statement_block) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]) @definition.function

(class_declaration name: (_) @name body: (_) @body) @definition.class

; The names with ``_`` make it more than a value.
(variable_declarator
  name: (identifier) @name
  value: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ] @_value) @definition.function

(variable_declarator
  name: (identifier) @name
  value: (class body: (_) @body) @_value) @definition.class

((program
  [
    (lexical_declaration
      kind: "const" (variable_declarator name: (identifier) @name value: (_) @_value) @definition.value)
    (export_statement
      declaration: (lexical_declaration
        kind: "const" (variable_declarator name: (identifier) @name value: (_) @_value) @definition.value))
  ])
  (#fits? @_value "^(?!(?:await )?(?:require|import)\\b)"))

(expression_statement
  (assignment_expression
    left: (member_expression property: (_) @name)
    right: [
      (arrow_function body: (_) @body)
      (function_expression body: (_) @body)
    ])) @definition.function

((expression_statement
  (assignment_expression
    left: (member_expression
      object: [(identifier) @within (member_expression object: (identifier) @within property: (_) @_prototype)]
      property: (_) @name)
    right: [
      (arrow_function body: (_) @body)
      (function_expression body: (_) @body)
    ])) @definition.function
  (#none-of? @within "exports" "module" "window" "globalThis" "self")
  (#one-of? @_prototype "prototype"))

((expression_statement
  (call_expression
    function: [
      (identifier) @_word
      (member_expression object: (identifier) @_word)
      (call_expression function: (member_expression object: (identifier) @_word))
    ]
    arguments: (arguments
      .
      [
        (string . (string_fragment) @name)
        (string . (escape_sequence)+ . (string_fragment) @name)
        (template_string . [(escape_sequence) (template_substitution)]* . (string_fragment) @name)
      ]
      [(arrow_function body: (_) @body) (function_expression body: (_) @body)]))) @definition.test
  (#one-of? @_word "describe" "it" "test" "suite" "context" "specify"))

(lexical_declaration . (_) . (variable_declarator) @decorated .) @extent

(export_statement declaration: (_) @decorated) @extent

((method_definition name: (_) @_word) @declared
  (#one-of? @_word "constructor"))
