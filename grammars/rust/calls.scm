(call_expression function: (identifier) @call)

(call_expression function: (field_expression value: (_) @receiver field: (_) @call))

(call_expression function: (scoped_identifier path: (_) @receiver name: (_) @call))

(call_expression function: (generic_function function: (identifier) @call))

(call_expression function: (generic_function function: (field_expression value: (_) @receiver field: (_) @call)))

(call_expression function: (generic_function function: (scoped_identifier path: (_) @receiver name: (_) @call)))

(macro_invocation macro: (identifier) @call)

(token_tree (identifier) @call . (token_tree "("))

(struct_expression name: (type_identifier) @call)
