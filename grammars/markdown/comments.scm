((html_block) @comment
  (#fits? @comment "<!--"))
