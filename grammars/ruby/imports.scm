((call
  method: (identifier) @_word
  arguments: (argument_list . (string (string_content) @module))) @import
  (#one-of? @_word "require" "require_relative" "load"))
