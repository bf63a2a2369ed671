((element
  (start_tag
    (attribute
      (attribute_name) @_word
      [(quoted_attribute_value (attribute_value) @name) (attribute_value) @name])) @header) @definition.section
  (#one-of? @_word "id"))

((element
  (self_closing_tag
    (attribute
      (attribute_name) @_word
      [(quoted_attribute_value (attribute_value) @name) (attribute_value) @name]))) @definition.section
  (#one-of? @_word "id"))

((element
  (start_tag (tag_name) @_word)
  .
  (text) @name) @definition.section
  (#one-of? @_word "title" "h1" "h2" "h3"))
