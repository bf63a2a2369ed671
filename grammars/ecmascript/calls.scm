(call_expression function: (identifier) @call)

(call_expression function: (member_expression object: (_) @receiver property: (_) @call))

(new_expression constructor: (identifier) @call)

(new_expression constructor: (member_expression object: (_) @receiver property: (_) @call))
