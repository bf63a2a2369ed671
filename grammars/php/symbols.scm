(function_definition name: (_) @name body: (_) @body) @definition.function

(method_declaration name: (_) @name body: (_)? @body) @definition.function

(class_declaration name: (_) @name body: (_) @body) @definition.class

(trait_declaration name: (_) @name body: (_) @body) @definition.class

(interface_declaration name: (_) @name body: (_) @body) @definition.interface

(enum_declaration name: (_) @name body: (_) @body) @definition.enum

((method_declaration attributes: (attribute_list (attribute_group (attribute (_) @_word)))) @test
  (#fits? @_word "(^|\\\\)Test$"))


((method_declaration name: (_) @_word) @declared
  (#one-of? @_word "__construct"))
