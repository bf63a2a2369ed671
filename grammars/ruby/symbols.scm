(method name: (_) @name @header parameters: (_)? @header body: (_)? @body) @definition.function

(singleton_method name: (_) @name @header parameters: (_)? @header body: (_)? @body) @definition.function

(class
  name: [(constant) @name (scope_resolution scope: (_) @within name: (_) @name)]
  superclass: (_)? @header) @definition.class

(module name: [(constant) @name (scope_resolution scope: (_) @within name: (_) @name)]) @definition.module

((call
  method: (identifier) @_word
  arguments: (argument_list . [(string . [(escape_sequence) (interpolation)]* . (string_content) @name) (constant) @name (scope_resolution) @name])
  block: (_) @body) @definition.test
  (#one-of? @_word "describe" "context" "it" "specify" "test" "should" "scenario" "feature"))

((call
  receiver: (constant) @_receiver
  method: (identifier) @_word
  arguments: (argument_list . [(string . [(escape_sequence) (interpolation)]* . (string_content) @name) (constant) @name (scope_resolution) @name])
  block: (_) @body) @definition.test
  (#one-of? @_receiver "RSpec")
  (#one-of? @_word "describe"))
