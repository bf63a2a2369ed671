(call_expression function: (identifier) @call)

(call_expression function: (selector_expression operand: (_) @receiver field: (_) @call))

(composite_literal type: (type_identifier) @call)
