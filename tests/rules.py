"""Rules about Detent's source that imports alone cannot hold: each takes a module and tells its offences.

An offence is one line of text that says where, what, and so also what to change.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SERVER = ROOT / "server" / "detent"

MOST_LINES = 400
MOST_METHODS = 12
VAGUE = re.compile(r"_*(utils?|helpers?|common|misc|managers?|stuff|shared)")

READ_ONLY_TYPES = frozenset(
    {"Mapping", "Sequence", "Collection", "Iterable", "Set", "AbstractSet", "tuple", "frozenset", "MappingProxyType"}
)
"""Bound to a name of such a type, a display cannot be changed: mypy refuses the attempt."""

HARMLESS_CALLS = frozenset(
    {
        "tuple",
        "frozenset",
        "MappingProxyType",
        "Path",
        "Decimal",
        "re.compile",
        "logging.getLogger",
        "TypeVar",
        "ParamSpec",
        "NewType",
        "NamedTuple",
        "version",
        "bytes",
        "ConfigDict",
        "Field",
        "field",
        "auto",
        "PrivateAttr",
    }
)
"""What they return cannot be changed, or belongs to a class that makes each instance its own."""

PLAIN = frozenset({"__future__", "collections.abc", "dataclasses", "enum", "re", "types", "typing"})
"""All that core may import."""

HARMLESS_METHODS = frozenset(
    {"encode", "decode", "join", "format", "strip", "split", "resolve", "with_name", "joinpath"}
)
"""Of strings, bytes and paths: what they return is a value; ``split`` is for tuple(...) and star expressions."""

DOING = (ast.Expr, ast.Try, ast.With, ast.For, ast.While, ast.AugAssign, ast.Delete)
DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Module:
    """One file of source."""

    path: Path
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: Path, text: str | None = None) -> "Module":
        text = path.read_text("utf-8") if text is None else text
        return cls(path, text, ast.parse(text, str(path)))

    def at(self, node: ast.AST, what: str) -> str:
        line = getattr(node, "lineno", 1)
        path = self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path
        return f"{path.as_posix()}:{line}: {what}"

    def line(self, node: ast.stmt) -> str:
        return " ".join(self.text.splitlines()[node.lineno - 1 : node.end_lineno])


def name_of(node: ast.expr) -> str:
    """``a.b.c`` as text; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = name_of(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def too_long(module: Module) -> Iterator[str]:
    lines = module.text.count("\n")
    if lines > MOST_LINES:
        yield module.at(module.tree, f"{lines} lines: a module has at most {MOST_LINES}")


def big_class(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            methods = sum(isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) for item in node.body)
            if methods > MOST_METHODS:
                yield module.at(node, f"{node.name} has {methods} methods: at most {MOST_METHODS}")


def not_plain(module: Module) -> Iterator[str]:
    """For core: what it imports beside itself and the few modules that only describe."""
    for node in ast.walk(module.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if name not in PLAIN and not name.startswith("detent.core."):
                yield module.at(node, f"core is plain Python: {name} is for other rooms")


def back_doors(module: Module) -> Iterator[str]:
    """Calls that get a module, or run a text, past every rule about imports."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and name_of(node.func) in ("__import__", "eval", "exec"):
            yield module.at(node, f"{name_of(node.func)} goes past every rule: import what is needed")


def vague_name(module: Module) -> Iterator[str]:
    names = {module.path.stem, module.path.parent.name}
    for name in sorted(names):
        if VAGUE.fullmatch(name):
            yield module.at(module.tree, f"“{name}” says nothing: name the noun that is inside")


def makers_of_values(modules: list[Module]) -> frozenset[str]:
    """Names of what may be called to get a value that cannot change.

    Frozen dataclasses, frozen pydantic models with those that inherit from one, enums; and functions that say by
    their annotation that they return one of these.
    """
    nodes = [node for module in modules for node in ast.walk(module.tree)]
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    frozen = {node.name for node in classes if _is_frozen(node) or any("Enum" in base for base in _bases(node))}
    while heirs := {node.name for node in classes if node.name not in frozen and frozen & _bases(node)}:
        frozen |= heirs
    functions = {
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef) and node.returns is not None and ast.unparse(node.returns) in frozen
    }
    return frozenset(frozen | functions)


def _bases(node: ast.ClassDef) -> set[str]:
    return {name_of(base).rpartition(".")[2] for base in node.bases}


def _is_frozen(node: ast.ClassDef) -> bool:
    """Says ``frozen=True`` where dataclasses and where pydantic's models say so."""
    says = [*node.decorator_list, *(item.value for item in node.body if isinstance(item, ast.Assign))]
    return any(
        isinstance(call, ast.Call)
        and name_of(call.func).rpartition(".")[2] in ("dataclass", "ConfigDict")
        and any(word.arg == "frozen" and ast.unparse(word.value) == "True" for word in call.keywords)
        for call in says
    )


def shared_state(module: Module, frozen: frozenset[str] = frozenset()) -> Iterator[str]:
    """State that lives as long as the process: what is bound, or done, when a module is imported or a class made.

    Allowed at module level and in class bodies: values that cannot change. A list, dict or set passes when its
    annotation is a read-only type. Importing a module does nothing, so bare calls are offences too, except below
    ``if __name__ == "__main__"`` and in the files that Python runs by importing them.
    """
    if module.path.name not in ("__main__.py", "sitecustomize.py"):
        yield from _bound_in(module, module.tree.body, frozen)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            yield from _bound_in(module, node.body, frozen)
        if isinstance(node, ast.Global):
            yield module.at(node, f"global {', '.join(node.names)}: hand the state to who needs it")


def _bound_in(module: Module, body: list[ast.stmt], frozen: frozenset[str]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.If):
            if "__main__" not in ast.unparse(node.test):
                yield from _bound_in(module, [*node.body, *node.orelse], frozen)
        elif isinstance(node, ast.Assign):
            yield from _assigned(module, node, frozen)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None and not _is_read_only(node.annotation):
                yield from _value(module, node.value, frozen)
        elif isinstance(node, DOING) and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield module.at(node, "importing a module does nothing: move this into a function")


def _assigned(module: Module, node: ast.Assign, frozen: frozenset[str]) -> Iterator[str]:
    for target in node.targets:
        if isinstance(target, (ast.Attribute, ast.Subscript)):
            yield module.at(node, f"changes {ast.unparse(target)}, which belongs to somebody else")
    if [ast.unparse(target) for target in node.targets] not in (["__all__"], ["__slots__"]):
        yield from _value(module, node.value, frozen)


def _is_read_only(annotation: ast.expr) -> bool:
    if isinstance(annotation, ast.Subscript):
        outer = name_of(annotation.value).rpartition(".")[2]
        return outer in READ_ONLY_TYPES or (outer in ("Final", "ClassVar") and _is_read_only(annotation.slice))
    return name_of(annotation).rpartition(".")[2] in (READ_ONLY_TYPES | {"TypeAlias"})


def _value(module: Module, value: ast.expr, frozen: frozenset[str]) -> Iterator[str]:
    if isinstance(value, DISPLAYS):
        kind = type(value).__name__.lower()
        yield module.at(
            value, f"a {kind} anybody can change: use a tuple or frozenset, or annotate it Mapping, Sequence"
        )
    elif isinstance(value, ast.Call):
        called = name_of(value.func)
        method = isinstance(value.func, ast.Attribute) and value.func.attr in HARMLESS_METHODS
        if not method and called not in HARMLESS_CALLS and called.rpartition(".")[2] not in frozen:
            yield module.at(value, f"{called or ast.unparse(value.func)}(…) may be state: make it where it is used")
    elif isinstance(value, (ast.Tuple, ast.BinOp, ast.IfExp)):
        for child in ast.iter_child_nodes(value):
            if isinstance(child, ast.expr):
                yield from _value(module, child, frozen)


def broad_excepts(module: Module) -> Iterator[str]:
    """Where any error at all is caught and not raised again, or fetched from a task instead of raised.

    What only cleans up and re-raises is no border.
    """
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not _raises_again(node):
            yield module.at(node, "catches every error")
        if isinstance(node, ast.Call) and name_of(node.func).endswith("suppress") and any(map(_is_broad, node.args)):
            yield module.at(node, "suppresses every error")
        if isinstance(node, ast.Call) and _fetches_errors(node):
            yield module.at(node, "takes every error of a task as a value")


def _is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    if isinstance(caught, ast.Tuple):
        return any(map(_is_broad, caught.elts))
    return name_of(caught).rpartition(".")[2] in ("Exception", "BaseException")


def _fetches_errors(call: ast.Call) -> bool:
    fetched = isinstance(call.func, ast.Attribute) and call.func.attr == "exception" and not call.args
    return fetched or any(word.arg == "return_exceptions" for word in call.keywords)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    leaves = any(isinstance(node, (ast.Return, ast.Continue, ast.Break)) for node in ast.walk(handler))
    return isinstance(last, ast.Raise) and not leaves


def effects_made(module: Module) -> Iterator[str]:
    """Where powers come into being, by the class or by changing a copy."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        called = name_of(node.func).rpartition(".")[2]
        copies = called == "replace" and node.args and "effects" in ast.unparse(node.args[0]).lower()
        if called == "Effects" or copies:
            yield module.at(node, "only the gate hands out Effects")


def hidden_imports(module: Module) -> Iterator[str]:
    """Imports within functions that do not say why on their line."""
    for function in ast.walk(module.tree):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for node in ast.walk(function):
            if isinstance(node, (ast.Import, ast.ImportFrom)) and not re.search(
                r"# noqa: PLC0415 - \S.{4,}", module.line(node)
            ):
                yield module.at(node, "an import inside a function: move it up, or say why beside it")


def run_offences(module: Module) -> Iterator[str]:
    """``Run`` carries little, and nothing that it could call by itself."""
    (run,) = (node for node in module.tree.body if isinstance(node, ast.ClassDef) and node.name == "Run")
    fields = [node for node in run.body if isinstance(node, ast.AnnAssign)]
    if not _is_frozen(run):
        yield module.at(run, "Run is a frozen dataclass")
    if len(fields) > 8:
        yield module.at(run, f"{len(fields)} fields: a ninth is the sign of a missing noun")
    for field in fields:
        if "Tool" in re.findall(r"\w+", ast.unparse(field.annotation)):
            yield module.at(field, "a run holds no tool: tools are the gate's")


def borders(architecture: str) -> frozenset[str]:
    """The files that the section “Borders” of ARCHITECTURE.md names."""
    section = re.search(r"^## Borders\n(.*?)(?=^## |\Z)", architecture, re.MULTILINE | re.DOTALL)
    assert section is not None, "ARCHITECTURE.md has no section “Borders”"
    return frozenset(re.findall(r"^- `(server/detent/[\w/]+\.py)`", section[1], re.MULTILINE))
