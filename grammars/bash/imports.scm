((command
  name: (command_name) @_word
  .
  argument: [(word) @module (string (string_content) @module)]) @import
  (#one-of? @_word "source" "."))
