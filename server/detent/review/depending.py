"""On what the value of a function depends: which of its parameters, also by way of helpers in the same file."""

import ast
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from detent.review.python_code import as_text, bindings, names_in, walked

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Add: "__add__",
    ast.Sub: "__sub__",
    ast.Mult: "__mul__",
    ast.Div: "__truediv__",
    ast.FloorDiv: "__floordiv__",
    ast.Mod: "__mod__",
    ast.BitXor: "__xor__",
    ast.BitAnd: "__and__",
    ast.BitOr: "__or__",
    ast.Eq: "__eq__",
    ast.NotEq: "__ne__",
    ast.Lt: "__lt__",
    ast.LtE: "__le__",
    ast.Gt: "__gt__",
    ast.GtE: "__ge__",
    ast.In: "__contains__",
}
_DEEPEST = 3
"""So many helpers one in another."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is defined beside a function: ``methods`` of its own class, ``own`` are the names of its instances."""

    functions: Mapping[str, Function]
    methods: Mapping[str, Function]
    owner: str = ""
    own: tuple[str, ...] = ()
    depth: int = 0

    def used(self, node: ast.AST) -> Sequence[ast.AST] | None:
        """Where the node asks a known function: the parts of it that the answer depends on."""
        asked = self._asked(node) if self.depth < _DEEPEST else None
        if asked is None:
            return None
        function, given = asked
        taken = _parameters(function)
        if function.args.vararg or function.args.kwarg or len(given) > len(taken):
            return None
        inner = replace(self, own=tuple(taken[:2]), depth=self.depth + 1)
        counting = depends_on(function, inner)
        return [value for name, value in zip(taken, given, strict=False) if name in counting]

    def _asked(self, node: ast.AST) -> tuple[Function, Sequence[ast.expr]] | None:
        """The function, and what it is given, in the order of its parameters."""
        match node:
            case ast.Call(ast.Name(name), given, []) if name in self.functions:
                return self.functions[name], given
            case ast.Call(ast.Attribute(ast.Name(receiver) as left, name), given, []) if name in self.methods:
                function = self.methods[name]
                bound = receiver in self.own and not _is_made(function, "staticmethod")
                return (function, [left, *given]) if bound else (function, given) if receiver == self.owner else None
            case ast.Attribute(ast.Name(receiver) as left, name) if name in self.methods and receiver in self.own:
                function = self.methods[name]
                return (function, [left]) if _is_made(function, "property") else None
            case ast.BinOp(left, operator, right) | ast.Compare(left, [operator], [right]):
                method = self.methods.get(_OPERATORS.get(type(operator), ""))
                is_own = isinstance(left, ast.Name) and left.id in self.own
                return (method, [left, right]) if method is not None and is_own else None
        return None


def depends_on(function: Function, known: Known) -> Set[str]:
    """The names on which it depends which value it gives, and which one that is; all where it gives none."""
    said = list(returned(function))
    if not said or any(isinstance(node, ast.Yield | ast.YieldFrom) for node in walked(*_body(function))):
        return {*_parameters(function)}
    decides = [*said, *deciding(function)]
    return closure(function, {name for node in decides for name in mentioned(node, known)}, known)


def _parameters(function: Function) -> list[str]:
    return [one.arg for one in (*function.args.posonlyargs, *function.args.args)]


def _is_made(function: Function, by: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == by for one in getattr(function, "decorator_list", ()))


def _body(function: Function) -> Sequence[ast.AST]:
    return [function.body] if isinstance(function, ast.Lambda) else function.body


def returned(function: Function) -> Iterator[ast.expr]:
    if isinstance(function, ast.Lambda):
        yield function.body
        return
    for node in walked(*function.body):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def deciding(function: Function) -> Iterator[ast.AST]:
    """On what it depends which of its values a function gives."""
    for node in walked(*_body(function)):
        if isinstance(node, ast.If | ast.While | ast.Assert):
            yield node.test
        elif isinstance(node, ast.For | ast.AsyncFor):
            yield node.iter
        elif isinstance(node, ast.Match):
            yield node.subject
        elif isinstance(node, ast.Try):
            yield from node.body


def closure(function: Function, names: set[str], known: Known) -> Set[str]:
    """With those that they were made from."""
    found = [pair for node in walked(*_body(function)) for pair in bindings(node)]
    for _ in found:
        more = {name for target, value in found if names & {*names_in(target)} for name in mentioned(value, known)}
        if more <= names:
            break
        names |= more
    return names


def mentioned(node: ast.AST, known: Known) -> Iterator[str]:
    """The names that an expression's value can depend on."""
    left = [node]
    while left:
        node = left.pop()
        if isinstance(node, ast.Name):
            yield node.id
        elif not _is_settled(node):
            used = known.used(node)
            left += ast.iter_child_nodes(node) if used is None else used


def _is_settled(node: ast.AST) -> bool:
    """Whether it has the same value anyway: ``x == x``, ``x is not None``, ``x or True``, ``isinstance(x, object)``."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        other = node.comparators[0]
        is_none = isinstance(other, ast.Constant) and other.value is None
        return is_none or as_text(node.left) == as_text(other)
    if isinstance(node, ast.BoolOp):
        settles = isinstance(node.op, ast.Or)
        return any(isinstance(one, ast.Constant) and bool(one.value) is settles for one in node.values)
    match node:
        case ast.Call(ast.Name("isinstance"), [_, ast.Name("object")]):
            return True
    return False
