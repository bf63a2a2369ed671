(function_definition name: (_) @name body: (_) @body) @definition.function

(program (declaration_command (variable_assignment name: (variable_name) @name)) @definition.value)
