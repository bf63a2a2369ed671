; What is defined, and how much of it is there.
;
; @definition.<kind>  the whole definition, with its @name, the end of its @header and its @body
; @extent/@decorated  more lines that belong to a definition: its decorators
; @documented/@doc    a definition and the string that documents it
; @empty              a statement that does nothing: a body of nothing else is a stub
; @declared           a definition whose body is empty on purpose
; @interface          a class all of whose methods are only declared

(function_definition
  name: (identifier) @name
  ":" @header
  body: (_) @body) @definition.function

(class_definition
  name: (identifier) @name
  ":" @header
  body: (_) @body) @definition.class

(decorated_definition
  definition: (_) @decorated) @extent

(function_definition
  body: (block . (expression_statement . (string) @doc .))) @documented

(class_definition
  body: (block . (expression_statement . (string) @doc .))) @documented

(pass_statement) @empty

(expression_statement . (ellipsis) .) @empty

(expression_statement . (string) .) @empty

((raise_statement . (identifier) @_error) @empty
  (#eq? @_error "NotImplementedError"))

((raise_statement . (call function: (identifier) @_error)) @empty
  (#eq? @_error "NotImplementedError"))

((decorated_definition
  (decorator [(identifier) @_word (attribute attribute: (identifier) @_word)])
  definition: (function_definition) @declared)
  (#any-of? @_word "overload" "abstractmethod" "abstractproperty"))

((class_definition
  superclasses: (argument_list
    [(identifier) @_base
     (attribute attribute: (identifier) @_base)
     (subscript value: (identifier) @_base)
     (subscript value: (attribute attribute: (identifier) @_base))])) @interface
  (#eq? @_base "Protocol"))
