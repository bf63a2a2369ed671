(call !receiver method: (identifier) @call)

(call receiver: (_) @receiver method: (_) @call)
