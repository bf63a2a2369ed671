((jsx_self_closing_element name: (identifier) @call)
  (#fits? @call "^[A-Z]"))

((jsx_opening_element name: (identifier) @call)
  (#fits? @call "^[A-Z]"))
