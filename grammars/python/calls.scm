(call function: (identifier) @call)

(call function: (attribute object: (_) @receiver attribute: (identifier) @call))

(decorator (identifier) @call)

(decorator (attribute object: (_) @receiver attribute: (identifier) @call))
