(call_expression function: (identifier) @call)

(call_expression function: (field_expression argument: (_) @receiver field: (_) @call))
