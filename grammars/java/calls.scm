(method_invocation !object name: (_) @call)

(method_invocation object: (_) @receiver name: (_) @call)

(object_creation_expression type: (type_identifier) @call)

(object_creation_expression type: (generic_type (type_identifier) @call))
