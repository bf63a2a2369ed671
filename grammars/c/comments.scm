(comment) @comment

; What is behind // on the line of a macro is part of its value to the grammar; in a text it may be an address.
((preproc_arg) @comment
  (#fits? @comment "^[^\"]*//"))
