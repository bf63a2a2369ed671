(function_definition
  name: (identifier) @name
  ":" @header
  body: (_) @body) @definition.function

(class_definition
  name: (identifier) @name
  ":" @header
  body: (_) @body) @definition.class

; A constant is known by its letters alone, as the members of enums are.
((assignment left: (identifier) @name right: (_)) @definition.value
  (#fits? @name "^_*[A-Z][A-Z0-9_]*$"))

(decorated_definition
  definition: (_) @decorated) @extent

(function_definition
  body: (block . (expression_statement . (string) @doc .))) @documented

(class_definition
  body: (block . (expression_statement . (string) @doc .))) @documented

((decorated_definition
  (decorator [(identifier) @_word (attribute attribute: (identifier) @_word)])
  definition: (function_definition) @declared)
  (#one-of? @_word "overload" "abstractmethod" "abstractproperty"))

((class_definition
  superclasses: (argument_list
    [(identifier) @_base
     (attribute attribute: (identifier) @_base)
     (subscript value: (identifier) @_base)
     (subscript value: (attribute attribute: (identifier) @_base))])) @interface
  (#one-of? @_base "Protocol"))
