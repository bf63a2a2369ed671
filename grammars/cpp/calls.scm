(call_expression function: (qualified_identifier scope: (_) @receiver name: (identifier) @call))

(call_expression
  function: (qualified_identifier scope: (_) name: (qualified_identifier scope: (_) @receiver name: (identifier) @call)))

(call_expression function: (template_function name: (identifier) @call))

(call_expression
  function: (qualified_identifier scope: (_) @receiver name: (template_function name: (identifier) @call)))

(call_expression
  function: (field_expression argument: (_) @receiver field: (template_method name: (field_identifier) @call)))

(new_expression type: (type_identifier) @call)
