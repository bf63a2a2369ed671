"""Comparisons whose answer does not depend on what is compared."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from detent.review.change import Edited
from detent.review.depending import Function, Known, depends_on, returned
from detent.review.python_code import Found, as_text, bindings, is_python, names_in, newly
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
_CSHARP = re.compile(
    r"\b(?:operator\s*(?P<sign>==|!=)|bool\s+(?:[\w.<>]+\.)?Equals)\s*\([^()]*\)\s*(?:=>(?P<value>[^;]*);|\{)",
    re.DOTALL,
)
_CSHARP_YES = re.compile(rf"[\s(]*(?:{_YES}|\w+\s+is\s+object|.*\|\|\s*true)[\s)]*", re.DOTALL)
_CSHARP_NO = re.compile(r"[\s(]*(?:false|!\s*true|.*&&\s*false)[\s)]*", re.DOTALL)
_RUST = re.compile(r"\bfn\s+(?:eq|ne)\s*\(\s*&\s*self\s*,\s*(\w+)\s*:\s*&\s*(?:'\w+\s+)?([\w:]+)")
_NEVER_ENDS = re.compile(r"\b(?:todo|unimplemented|unreachable|panic)!")


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
    if source.language is not None and source.language.name == "csharp":
        yield from _in_csharp(source.text)
        return
    for symbol in source.symbols:
        if symbol.name in _ELSEWHERE:
            text = _COMMENT.sub("", source.excerpt(symbol.start, symbol.end))
            head, _, body = text.partition("{") if "{" in text else text.partition("\n")
            if _TRUE.fullmatch(body) or _is_true(text) or _leaves_out(head, body):
                yield text, symbol.line


def _in_csharp(text: str) -> Iterator[Found]:
    """Its operators are called by their sign alone, and a comparison may say yes at every one of its ends."""
    text = _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text)
    for found in _CSHARP.finditer(text):
        value = found["value"]
        block = _block(text, found.end() - 1) if value is None else ""
        ends = [value] if value is not None else re.findall(r"\breturn\b([^;]*);", block)
        yes = _CSHARP_NO if found["sign"] == "!=" else _CSHARP_YES
        if ends and all(map(yes.fullmatch, ends)):
            yield " ".join(f"{found[0]}{block}".split()), text.count("\n", 0, found.start())


def _block(text: str, start: int) -> str:
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if not depth:
            return text[start : at + 1]
    return text[start:]


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
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    methods = {node.name: _methods(node, classes) for node in classes}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _compares_no_field(node):
            yield f"{node.name} compares no field", node.lineno - 1
        for value in _given(node):
            function = functions.get(value.id) if isinstance(value, ast.Name) else value
            owner = owners.get(id(node), "")
            known = Known(functions, methods.get(owner, {}), owner)
            if isinstance(function, Function) and not _compares(function, known):
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


def _methods(made: ast.ClassDef, classes: Sequence[ast.ClassDef]) -> Mapping[str, Function]:
    """Those that no class here has in another way."""
    heirs = [one for one in classes if any(_last_name(base) == made.name for base in one.bases)]
    others = {one.name for heir in heirs for one in heir.body if isinstance(one, ast.FunctionDef)}
    own = [one for one in made.body if isinstance(one, ast.FunctionDef) and one.name not in others]
    return {one.name: one for one in own if not any(_last_name(by) == "abstractmethod" for by in one.decorator_list)}


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


def _compares(function: Function, known: Known) -> bool:
    """Whether what it gives depends on both; what only says nothing, or that it does not know, is no comparison."""
    taken = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    both = [*taken[:2], *[function.args.vararg.arg if function.args.vararg else ""] * 2][:2]
    given = list(returned(function))
    said = [value for value in given if not (isinstance(value, ast.Name) and value.id == "NotImplemented")]
    if not said:
        return True
    names = depends_on(function, replace(known, own=(both[0], both[1])))
    by_class = both[1] in names and known.owner in names
    if not (both[1] in names and (both[0] in names or "super" in names or by_class)):
        return False
    return len(said) < len(given) or _may_fall_off(function) or not _is_one_constant(said)


def _may_fall_off(function: Function) -> bool:
    """So that nothing is given, which counts as a no."""
    return not isinstance(function, ast.Lambda) and not isinstance(function.body[-1], ast.Return | ast.Raise)


def _is_one_constant(said: Sequence[ast.expr]) -> bool:
    return all(isinstance(value, ast.Constant) for value in said) and len({as_text(value) for value in said}) == 1
