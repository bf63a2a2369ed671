"""Python by its own syntax tree, as far as a text can be read: what is newer than this Python hides nothing else."""

import ast
import textwrap
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from detent.review.change import Edited

Found = tuple[str, int]
"""What makes it the same one elsewhere, and its zero-based line."""
_GOES_ON = ("else", "elif", "except", "finally", ")", "]", "}")
_DEEPEST = 40
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def is_python(file: Edited) -> bool:
    return file.after.language is not None and file.after.language.name == "python"


def parsed(text: str) -> ast.Module:
    return ast.Module([*_statements(text, 0, 0)], [])


def newly(file: Edited, found_in: Callable[[ast.Module], Iterable[Found]]) -> Iterator[int]:
    """The lines of what stands there more often than before."""
    known = Counter(key for key, _ in found_in(parsed(file.before.text)))
    for key, line in found_in(parsed(file.after.text)):
        if known[key] > 0:
            known[key] -= 1
        else:
            yield line


def _statements(text: str, first: int, depth: int) -> Iterator[ast.stmt]:
    """Where the whole cannot be read its parts are, and then what stands in them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from _in_parts(text, first, depth + 1) if depth < _DEEPEST else ()
        return
    yield from ast.increment_lineno(tree, first).body


def _in_parts(text: str, first: int, depth: int) -> Iterator[ast.stmt]:
    parts = _parts(text.splitlines(keepends=True))
    for start, lines in parts:
        if len(parts) > 1:
            yield from _statements("".join(lines), first + start, depth)
        elif len(lines) > 1:
            yield from _statements(textwrap.dedent("".join(lines[1:])), first + start + 1, depth)


def _parts(lines: Sequence[str]) -> list[tuple[int, list[str]]]:
    parts: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines):
        decorated = bool(parts) and parts[-1][1][-1].startswith("@")
        begins = line[:1].strip() and not line.startswith(_GOES_ON)
        if not parts or (begins and not decorated):
            parts.append((number, [line]))
        else:
            parts[-1][1].append(line)
    return parts


def walked(*nodes: ast.AST) -> Iterator[ast.AST]:
    """All of it without what stands in functions and classes inside."""
    left = [node for node in nodes if not isinstance(node, _INNER)]
    while left:
        node = left.pop()
        yield node
        left += [child for child in ast.iter_child_nodes(node) if not isinstance(child, _INNER)]


def as_text(node: ast.AST) -> str:
    """The same for the same code; what is nested too deep for that is like everything else that is."""
    try:
        return ast.dump(node)
    except RecursionError:
        return ""


def names_in(target: ast.AST) -> Iterator[str]:
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


def bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What is given a value here, and from what."""
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        yield node.target, node.iter
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield node.optional_vars, node.context_expr
