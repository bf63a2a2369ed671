(call_expression function: (identifier) @call)

(call_expression function: (field_expression value: (_) @receiver field: (_) @call))

(call_expression function: (generic_function function: (identifier) @call))

(call_expression
  function: (generic_function function: (field_expression value: (_) @receiver field: (_) @call)))

(instance_expression (type_identifier) @call)
