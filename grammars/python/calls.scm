; The @name that is called, or put around a definition as a decorator; @receiver is what stands before the dot.

(call function: (identifier) @name) @call

(call function: (attribute object: (_) @receiver attribute: (identifier) @name)) @call

(decorator (identifier) @name) @call

(decorator (attribute object: (_) @receiver attribute: (identifier) @name)) @call
