((script_element
  (start_tag
    (attribute
      (attribute_name) @_word
      [(quoted_attribute_value (attribute_value) @module) (attribute_value) @module]))) @import
  (#one-of? @_word "src"))

((element
  (start_tag
    (tag_name) @_tag
    (attribute
      (attribute_name) @_word
      [(quoted_attribute_value (attribute_value) @module) (attribute_value) @module]))) @import
  (#one-of? @_tag "link")
  (#one-of? @_word "href"))
