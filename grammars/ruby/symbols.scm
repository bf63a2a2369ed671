(method name: (_) @name @header parameters: (_)? @header body: (_)? @body) @definition.function

(singleton_method name: (_) @name @header parameters: (_)? @header body: (_)? @body) @definition.function

(class
  name: [(constant) @name (scope_resolution scope: (_) @within name: (_) @name)]
  superclass: (_)? @header) @definition.class

(module name: [(constant) @name (scope_resolution scope: (_) @within name: (_) @name)]) @definition.module

(assignment left: [(constant) @name (scope_resolution scope: (_) @within name: (constant) @name)]) @definition.value

((assignment
  left: (constant) @name
  right: (call receiver: (constant) @_receiver method: (identifier) @_word)) @definition.class
  (#one-of? @_receiver "Class" "Data" "Module" "Struct")
  (#one-of? @_word "define" "new"))

(alias name: (_) @name) @definition.function

((call
  !receiver
  method: (identifier) @_word
  arguments: (argument_list . (simple_symbol) @name)) @definition.function
  (#one-of? @_word "alias_method"))

((call
  !receiver
  method: (identifier) @_word
  arguments: (argument_list . [(simple_symbol) @name (string . (string_content) @name .)])
  block: (_) @body) @definition.function
  (#one-of? @_word "define_method" "define_singleton_method"))

((call
  !receiver
  method: (identifier) @_word
  arguments: (argument_list (simple_symbol) @name @definition.property))
  (#one-of? @_word "attr_accessor" "attr_reader" "attr_writer" "cattr_accessor" "mattr_accessor" "class_attribute"))

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
