"""Code that takes its tests' tools into its own hands, or asks whether a test runner is there."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from detent.review.asked import asks_for_test_tools
from detent.review.change import Change, Edited
from detent.review.python_code import Found, as_text, bindings, is_python, names_in, newly, parsed, walked

_TOOLS: Mapping[str, str] = {
    **dict.fromkeys(("pytest", "_pytest", "py.test"), "pytest"),
    **dict.fromkeys(("unittest", "doctest", "nose", "nose2"), "unittest"),
    **dict.fromkeys(("tests", "conftest"), "tests"),
}
_OF_MOCK = frozenset({"ANY", "Mock", "MagicMock", "AsyncMock", "patch", "sentinel"})
_FOR_TESTS = re.compile(
    r"(?:^|[/_.-])(?:conftest|tests?|testing|testutils?|mocks?|fakes?|fixtures?)(?:[/_.-]|$)"
    r"|^(?:noxfile|tasks|setup)\.py$|(?:^|/)(?:examples?|benchmarks?|benches|docs?|scripts?|tools)/"
)
_SPEAKS = re.compile(r"\b_?pytest\b|\bunittest\b|\bdoctest\b|\bnose2?\b|\bmock\b|\btests\b|\bconftest\b")
_BY_NAME = frozenset({"import_module", "__import__", "find_spec", "importorskip", "reload", "resolve_name"})
_SEEN = frozenset(
    {"sys.modules", "sys.argv", "sys.orig_argv", "sys._getframe", "inspect.stack", "inspect.currentframe", "__main__"}
    | {"traceback.extract_stack", "traceback.walk_stack", "traceback.format_stack", "sys._current_frames"}
)
"""What shows who runs a program."""
_MAY_ASK = re.compile(r"modules|argv|_getframe|_current_frames|inspect|traceback|__main__|PYTEST_")
_ARGUMENTS = frozenset({"sys.argv", "sys.orig_argv"})
_TESTS = re.compile(r"(?<![a-z])_?(?:py|unit|doc|conf)?\.?_?tests?(?![a-z])|pytest|^_?pyte?s?$|\bnose2?\b|xdist")
_RUNNER = re.compile(r"pytest|py\.test|unittest|\bnose2?\b")
"""A program's own argument may well be called "test"."""
_VARIABLE = re.compile(r"^PYTEST_(?:CURRENT_TEST|VERSION|XDIST_\w+)$")
_TAKES = "code that is no test uses what tests are made of, or run by. Do without it."
_ASSIGNS = "this puts something else in the place of what the tests are run by."


def tools_taken(file: Edited, change: Change) -> Iterator[tuple[int, str]]:
    """What uses, or writes into, test tools, where neither the file nor the project's other code did so before."""
    if not is_python(file) or file.is_test or not _SPEAKS.search(file.after.text) or asks_for_test_tools(change.wish):
        return
    for find, told in ((_reached, _TAKES), (_assigned, _ASSIGNS)):
        fresh = {tool for tool, _ in find(parsed(file.after.text))} - {
            tool for tool, _ in find(parsed(file.before.text))
        }
        if not fresh or _is_for_tests(file, change):
            continue
        speaking = filter(_SPEAKS.search, _code_before(change))
        fresh -= {tool for text in speaking for tool, _ in find(parsed(text))}
        yield from ((line, told) for tool, line in find(parsed(file.after.text)) if tool in fresh)


def asks_for_runner(file: Edited) -> Iterator[int]:
    """The lines that look at whether a test runner is there."""
    if is_python(file) and not file.is_test and _MAY_ASK.search(file.after.text):
        yield from dict.fromkeys(newly(file, _asking))


def _is_for_tests(file: Edited, change: Change) -> bool:
    """By its name, as long as no other code uses it."""
    if not _FOR_TESTS.search(file.path):
        return False
    *folders, name = file.path.removesuffix(".py").split("/")
    word = folders[-1] if name == "__init__" and folders else name
    uses = re.compile(rf"^\s*(?:from|import)\b.*\b{re.escape(word)}\b", re.MULTILINE)
    texts = [one.after.text for one in change.files if not one.is_test and not _FOR_TESTS.search(one.path)]
    return not any(uses.search(text) for text in (*texts, *_code_before(change)))


def _code_before(change: Change) -> Iterator[str]:
    """The project's Python outside of its tests."""
    changed = ((one.path, one.before.text) for one in change.files if not one.is_test)
    for path, text in (*changed, *change.rest()):
        if path.endswith(".py") and not _FOR_TESTS.search(path):
            yield text


def _tool(module: str) -> str | None:
    return _TOOLS.get(module.split(".")[0])


def _reached(tree: ast.Module) -> Iterator[Found]:
    for node in _run_when_imported(tree):
        for module in _modules(node):
            if tool := _tool(module):
                yield tool, getattr(node, "lineno", 1) - 1


def _modules(node: ast.AST) -> Iterable[str]:
    match node:
        case ast.Import(names):
            return [one.name for one in names]
        case ast.ImportFrom("mock", names, 0) if any(one.name in _OF_MOCK for one in names):
            return ["unittest.mock"]
        case ast.ImportFrom(str(module), _, 0):
            return [module]
        case ast.Call(func, [ast.Constant(str(module)), *_]) if _last_name(func) in _BY_NAME:
            return [module]
    return ()


def _assigned(tree: ast.Module) -> Iterator[Found]:
    """An attribute of one of them is set, or deleted."""
    names = _names_of_tools(tree)
    for node in ast.walk(tree):
        for target in _written(node):
            for name in names_in(target):
                if name in names:
                    yield names[name], getattr(node, "lineno", 1) - 1


def _written(node: ast.AST) -> Iterator[ast.expr]:
    """That in which something is set or deleted here."""
    match node:
        case ast.Call(ast.Name("setattr" | "delattr"), [written, *_]):
            yield written
        case ast.Delete(targets):
            yield from (one.value for one in targets if isinstance(one, ast.Attribute | ast.Subscript))
        case _:
            targets = [target for target, _ in bindings(node)]
            yield from (one.value for one in targets if isinstance(one, ast.Attribute | ast.Subscript))


def _names_of_tools(tree: ast.Module) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        tool = next(filter(None, map(_tool, _modules(node))), None)
        if tool and isinstance(node, ast.Import | ast.ImportFrom):
            names |= {one.asname or one.name.split(".")[0]: tool for one in node.names}
        for target, value in bindings(node):
            reached = [known for part in ast.walk(value) for known in map(_tool, _modules(part)) if known]
            reached += [names[one] for one in names_in(value) if one in names]
            if reached and isinstance(target, ast.Name):
                names[target.id] = reached[0]
    return names


def _run_when_imported(tree: ast.Module) -> Iterator[ast.AST]:
    """Not what is only for a type checker, or for whoever starts the file itself."""
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop(0)
        yield node
        if isinstance(node, ast.If) and _is_aside(node.test):
            left += node.orelse
        else:
            left += ast.iter_child_nodes(node)


def _is_aside(test: ast.expr) -> bool:
    match test:
        case ast.Compare(ast.Name("__name__"), [ast.Eq()], [ast.Constant("__main__")]):
            return True
        case ast.Name("TYPE_CHECKING") | ast.Attribute(ast.Name("typing"), "TYPE_CHECKING"):
            return True
    return False


def _asking(tree: ast.Module) -> Iterator[Found]:
    aliases = _aliases(tree)
    outside = _seen_names(tree.body, aliases, {})
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    for body in (tree.body, *(node.body for node in (*functions, *classes))):
        known = _seen_names(body, aliases, outside)
        for node in walked(*body):
            if isinstance(node, ast.expr) and _asks(node, aliases, known):
                yield as_text(node), node.lineno - 1


def _asks(node: ast.expr, aliases: Mapping[str, str], known: Mapping[str, bool]) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and _VARIABLE.search(node.value) is not None
    if not isinstance(node, ast.Compare | ast.Call | ast.Subscript | ast.BinOp):
        return False
    seen = list(_seen(node, aliases, known))
    if not seen:
        return False
    words = _TESTS if any(seen) else _RUNNER
    texts = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))
    return any(words.search(text) for text in texts)


def _seen(node: ast.AST, aliases: Mapping[str, str], known: Mapping[str, bool]) -> Iterator[bool]:
    """For each thing in it that shows who runs the program: whether it is more than arguments."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id in known:
            yield known[one.id]
        elif (name := _dotted(one, aliases)) in _SEEN:
            yield name not in _ARGUMENTS


def _seen_names(
    body: Sequence[ast.stmt], aliases: Mapping[str, str], outside: Mapping[str, bool]
) -> Mapping[str, bool]:
    known = dict(outside)
    found = [pair for node in walked(*body) for pair in bindings(node)]
    for _ in range(min(len(found), 4)):
        for target, value in found:
            if seen := list(_seen(value, aliases, known)):
                known |= dict.fromkeys(_bound(target), any(seen))
    return known


def _bound(target: ast.expr) -> Iterator[str]:
    return (one.id for one in ast.walk(target) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))


def _aliases(tree: ast.Module) -> Mapping[str, str]:
    """Name → the module, or what is in it, that it stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {one.asname or one.name: one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    return names


def _dotted(node: ast.AST, aliases: Mapping[str, str]) -> str:
    match node:
        case ast.Name(name):
            return aliases.get(name, "")
        case ast.Attribute(ast.Name(name), attribute):
            return f"{aliases.get(name, '')}.{attribute}"
        case ast.Call(ast.Name("getattr"), [ast.Name(name), ast.Constant(str(attribute)), *_]):
            return f"{aliases.get(name, '')}.{attribute}"
    return ""


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
