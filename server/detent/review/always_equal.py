"""Comparisons whose answer does not depend on what is compared."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set

from detent.review.change import Edited
from detent.review.python_code import Found, as_text, bindings, is_python, names_in, newly, walked
from detent.syntax.source import Source

_METHODS = frozenset({"__eq__", "__ne__"})
_LEFT_OUT = frozenset({"compare", "eq"})
"""By which words a field takes no part in what a class compares by itself."""
_COMPARE_BY_FIELDS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs"})
_ELSEWHERE = frozenset(
    {
        "eq",
        "ne",
        "equals",
        "Equals",
        "Equal",
        "equal?",
        "eql?",
        "operator==",
        "operator!=",
        "==",
        "===",
        "asymmetricMatch",
    }
)
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|#[^\n]*", re.DOTALL)
_YES = r"(?:true|!\s*false|(?P<same>\w+(?:\.\w+)*)\s*={2,3}\s*(?P=same))"
_TRUE = re.compile(rf"[\s{{]*(?:return\b)?[\s(]*{_YES}[\s)]*;?[\s}}]*(?:end)?\s*", re.IGNORECASE)
_IS_TRUE = re.compile(rf"\)[^(){{}}]*?=>?\s*{_YES}\s*;?\s*", re.IGNORECASE)
"""In one expression: ``fun equals(other: Any?) = true``."""
_RUST = re.compile(r"\bfn\s+(?:eq|ne)\s*\(\s*&\s*self\s*,\s*(\w+)\s*:\s*&\s*(?:'\w+\s+)?([\w:]+)")
_NEVER_ENDS = re.compile(r"\b(?:todo|unimplemented|unreachable|panic)!")
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def always_equal(file: Edited) -> Iterator[int]:
    """The lines where such a comparison is new."""
    if is_python(file):
        if not any(name in file.after.text for name in (*_METHODS, *_LEFT_OUT)):
            return
        yield from dict.fromkeys(newly(file, _in_python))
    else:
        known = Counter(text for text, _ in _in_others(file.before))
        for text, line in _in_others(file.after):
            known[text] -= 1
            if known[text] < 0:
                yield line


def _in_others(source: Source) -> Iterator[Found]:
    for symbol in source.symbols:
        if symbol.name in _ELSEWHERE:
            text = _COMMENT.sub("", source.excerpt(symbol.start, symbol.end))
            head, _, body = text.partition("{") if "{" in text else text.partition("\n")
            if _TRUE.fullmatch(body) or _is_true(text) or _leaves_out(head, body):
                yield text, symbol.line


def _is_true(text: str) -> bool:
    last = text.rstrip().splitlines()[-1] if text.strip() else ""
    return any(_IS_TRUE.fullmatch(last, at.start()) for at in re.finditer(r"\)", last))


def _leaves_out(head: str, body: str) -> bool:
    """Whether Rust's comparison never looks at one of both; what is of its own type may go by that alone."""
    found = _RUST.search(head)
    if found is None or _NEVER_ENDS.search(body):
        return False
    words = set(re.findall(r"\w+", body))
    return found[1] not in words or (found[2] != "Self" and "self" not in words)


def _in_python(tree: ast.Module) -> Iterator[Found]:
    owners = {
        id(child): node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for child in ast.walk(node)
    }
    functions = _functions(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _compares_no_field(node):
            yield f"{node.name} compares no field", node.lineno - 1
        for value in _given(node):
            function = functions.get(value.id) if isinstance(value, ast.Name) else value
            if isinstance(function, Function) and not _compares(function, owners.get(id(node), "")):
                yield f"{owners.get(id(node))} {as_text(function)}", getattr(node, "lineno", function.lineno) - 1


def _compares_no_field(made: ast.ClassDef) -> bool:
    """Whether it compares by its fields, and each of them is left out; bases may bring others."""
    makers = [one.func if isinstance(one, ast.Call) else one for one in made.decorator_list]
    if made.bases or not any(_last_name(maker) in _COMPARE_BY_FIELDS for maker in makers):
        return False
    if any(map(_is_left_out, made.decorator_list)) or _defines_comparison(made):
        return False
    fields = [one for one in made.body if isinstance(one, ast.AnnAssign) and "ClassVar" not in {*names_in(one)}]
    return bool(fields) and all(_is_left_out(one.value) for one in fields)


def _defines_comparison(made: ast.ClassDef) -> bool:
    return any(isinstance(one, ast.FunctionDef) and one.name in _METHODS for one in made.body)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_left_out(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Call) and any(
        one.arg in _LEFT_OUT and isinstance(one.value, ast.Constant) and not one.value.value for one in value.keywords
    )


def _functions(tree: ast.Module) -> Mapping[str, Function]:
    named: dict[str, Function] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            named[node.name] = node
        for target, value in bindings(node):
            if isinstance(target, ast.Name) and isinstance(value, ast.Lambda):
                named[target.id] = value
    return named


def _given(node: ast.AST) -> Iterator[ast.AST]:
    """What becomes a comparing method here: by a definition, an assignment, a dictionary or a call."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in _METHODS:
        yield node
    elif isinstance(node, ast.Dict):
        yield from (value for key, value in zip(node.keys, node.values, strict=True) if key and _is_named(key))
    elif isinstance(node, ast.Call):
        yield from (value for key, value in zip(node.args, node.args[1:], strict=False) if _is_named(key))
        yield from (one.value for one in node.keywords if one.arg in _METHODS)
    else:
        yield from (value for target, value in bindings(node) if _names_one(target))


def _is_named(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value in _METHODS


def _names_one(target: ast.expr) -> bool:
    if isinstance(target, ast.Subscript):
        return _is_named(target.slice)
    return (isinstance(target, ast.Name) and target.id in _METHODS) or (
        isinstance(target, ast.Attribute) and target.attr in _METHODS
    )


def _compares(function: Function, owner: str) -> bool:
    """Whether what it gives depends on both; what only says nothing, or that it does not know, is no comparison."""
    taken = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    both = [*taken[:2], *[function.args.vararg.arg if function.args.vararg else ""] * 2][:2]
    returned = list(_returned(function))
    said = [value for value in returned if not (isinstance(value, ast.Name) and value.id == "NotImplemented")]
    if not said:
        return True
    decides = [*said, *_deciding(function)]
    names = _closure(function, {name for node in decides for name in _mentioned(node)})
    by_class = both[1] in names and owner != "" and any(owner in names_in(node) for node in decides)
    if not (both[1] in names and (both[0] in names or "super" in names or by_class)):
        return False
    return len(said) < len(returned) or _may_fall_off(function) or not _is_one_constant(said)


def _body(function: Function) -> Sequence[ast.AST]:
    return [function.body] if isinstance(function, ast.Lambda) else function.body


def _returned(function: Function) -> Iterator[ast.expr]:
    if isinstance(function, ast.Lambda):
        yield function.body
        return
    for node in walked(*function.body):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def _deciding(function: Function) -> Iterator[ast.AST]:
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


def _closure(function: Function, names: set[str]) -> Set[str]:
    """With those that they were made from."""
    found = [pair for node in walked(*_body(function)) for pair in bindings(node)]
    for _ in found:
        more = {name for target, value in found if names & {*names_in(target)} for name in _mentioned(value)}
        if more <= names:
            break
        names |= more
    return names


def _mentioned(node: ast.AST) -> Iterator[str]:
    """The names that an expression's value can depend on."""
    left = [node]
    while left:
        node = left.pop()
        if isinstance(node, ast.Name):
            yield node.id
        elif not _is_settled(node):
            left += ast.iter_child_nodes(node)


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


def _may_fall_off(function: Function) -> bool:
    """So that nothing is given, which counts as a no."""
    return not isinstance(function, ast.Lambda) and not isinstance(function.body[-1], ast.Return | ast.Raise)


def _is_one_constant(said: Sequence[ast.expr]) -> bool:
    return all(isinstance(value, ast.Constant) for value in said) and len({as_text(value) for value in said}) == 1
