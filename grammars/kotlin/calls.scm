(call_expression . (identifier) @call)

(call_expression . (navigation_expression . (_) @receiver (identifier) @call .))
