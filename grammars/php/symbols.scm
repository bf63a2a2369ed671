(function_definition name: (_) @name body: (_) @body) @definition.function

(method_declaration name: (_) @name body: (_)? @body) @definition.function

(class_declaration name: (_) @name body: (_) @body) @definition.class

(trait_declaration name: (_) @name body: (_) @body) @definition.class

(interface_declaration name: (_) @name body: (_) @body) @definition.interface

(enum_declaration name: (_) @name body: (_) @body) @definition.enum

(const_element . (name) @name) @definition.value

(enum_case name: (_) @name) @definition.value

((function_call_expression
  function: (name) @_word
  arguments: (arguments . (argument . (string . (string_content) @name .) .))) @definition.value
  (#one-of? @_word "define"))

(const_declaration "const" . (const_element) @decorated . ";") @extent

(const_declaration "const" . type: (_) . (const_element) @decorated . ";") @extent

((method_declaration attributes: (attribute_list (attribute_group (attribute (_) @_word)))) @test
  (#fits? @_word "(^|\\\\)Test$"))

((method_declaration name: (_) @_word) @declared
  (#one-of? @_word "__construct"))
