"""The steps of one answer, done to the files that it names: all of them, or none."""

import contextlib
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from detent.core.encoding import BOM
from detent.edits import refusals
from detent.edits.body import Body, Splice
from detent.edits.dividers import meant
from detent.edits.elide import dots_are_code, leaves_out, refuse_gap
from detent.edits.endings import Text, flat, like, with_final_ending
from detent.edits.escapes import unescaped
from detent.edits.heal import unescape
from detent.edits.hunk import Change, Create, Final, Remove, Step, Swap, Symbolic, Wanted
from detent.edits.index import Index
from detent.edits.lines import split, unindented
from detent.edits.locate import Located, locate
from detent.edits.paths import is_prose, resolve
from detent.edits.pieces import cuts_a_line, in_the_text_s_way
from detent.edits.refusal import EditRefused
from detent.edits.shift import shifted
from detent.edits.symbolic import with_symbol_edited

LARGEST = 10 * 1024**2
Files = Mapping[str, str | None]
_Choose = Callable[[Sequence[Wanted], Index], Sequence[Wanted]]
"""The ways to read a hunk that count in this file."""


@dataclass(frozen=True, slots=True)
class Found:
    """How a place was found, for people."""

    line: int
    strategy: str
    similarity: float
    lines: tuple[str, ...] = ()
    """What was written, or else what went."""

    @property
    def how(self) -> str:
        alike = f", {self.similarity:.0%} alike" if self.similarity < 1 else ""
        return f"by {self.strategy}{alike}"

    @property
    def told(self) -> str:
        return f"line {self.line + 1} {self.how}"


@dataclass
class Tree:
    """The files as the steps so far have left them; ``names`` lists all that there are, when that is needed."""

    read: Callable[[str], str | None]
    names: Callable[[], Sequence[str]]
    root: str = ""
    before: dict[str, str | None] = field(default_factory=dict)
    now: dict[str, str | None] = field(default_factory=dict)
    how: dict[str, list[Found]] = field(default_factory=dict)
    """For each file, how the places in it were found."""

    def path(self, written: str, *, new: bool = False) -> str:
        path = resolve(written, self._is_there, self.names, self.root, new=new)
        if path not in self.before:
            self.before[path] = self.now[path] = self.read(path)
        return path

    def peek(self, written: str) -> str | None:
        """The text of a file as it is now, if there is one; it does not become one of those that change."""
        try:
            path = resolve(written, self._is_there, self.names, self.root)
        except EditRefused:
            return None
        return self.now[path] if path in self.now else self.read(path)

    def _is_there(self, path: str) -> bool:
        return self.now[path] is not None if path in self.now else self.read(path) is not None

    def found(self, path: str, located: Located, lines: Sequence[str]) -> None:
        """``lines``: those of the file before."""
        written = tuple(line for splice in located.splices for line in splice.new)
        gone = tuple(line for splice in located.splices for line in lines[splice.start : splice.end])
        found = Found(located.start, located.strategy, located.similarity, written or gone)
        self.how.setdefault(path, []).append(found)

    def text(self, path: str) -> str:
        text = self.now[path]
        if text is None:
            raise EditRefused("there is no such file. Check the path.")
        if len(text) > LARGEST:
            raise EditRefused(f"the file is larger than {LARGEST} characters and cannot be edited.")
        return text

    def changed(self) -> dict[str, str | None]:
        return {path: text for path, text in self.now.items() if text != self.before[path]}


def carry_out(steps: Sequence[Step], tree: Tree) -> Files:
    """The files that change → their new text, or None for one that is gone. EditRefused, and nothing is done."""
    if not steps:
        raise EditRefused("There is no edit in this answer. Give at least one.")
    for number, step in enumerate(unescaped(steps, tree.peek), 1):
        try:
            _do(step, tree)
        except EditRefused as refusal:
            raise EditRefused(_told(str(refusal), step.path, number, len(steps))) from None
    return tree.changed()


def _told(reason: str, path: str, number: int, count: int) -> str:
    if count == 1:
        return f"{path}: {reason}\nNothing was changed."
    return f"Edit {number} of {count}, {path}: {reason}\nNothing was changed: the others are not applied either."


def _do(step: Step, tree: Tree) -> None:
    match step:
        case Change():
            _change(step, tree)
        case Create():
            path = tree.path(step.path, new=True)
            if tree.now[path] and not step.may_exist:
                raise EditRefused("the file is there already, so it cannot be made. Change it, or replace it whole.")
            before = tree.now[path]
            _refuse_unfinished(step.text, before or "", path)
            tree.now[path] = step.text if before is None else like(step.text, before)
        case Remove():
            path = tree.path(step.path)
            _refuse_other_text(tree.text(path), step.old)
            tree.now[path] = None
        case Symbolic():
            path = tree.path(step.path)
            tree.now[path] = with_symbol_edited(step, tree.text(path), path)
        case Swap():
            path = tree.path(step.path, new=not step.old)
            tree.now[path] = _swapped(step, tree.now[path], tree, path)


def _refuse_unfinished(text: str, before: str, path: str) -> None:
    if len(text) > LARGEST:
        raise EditRefused(f"the new text is larger than {LARGEST} characters.")
    new, old = flat(text).split("\n"), flat(before).split("\n")
    refuse_gap(new, old, old, dots_are_code=dots_are_code(path, new, old))


def _refuse_other_text(text: str, shown: Sequence[str]) -> None:
    """What somebody wrote after the model had read the file does not go with it."""
    there, known = ({unindented(line) for line in lines} for lines in (Body.of(text).lines, shown))
    if shown and (there - known - {""} or len(known - there) * 10 > len(known)):
        raise EditRefused("the file is not what the diff takes away. Read it again, then delete it.")


def _change(step: Change, tree: Tree) -> None:
    path = tree.path(step.path)
    text = tree.text(path)
    if step.hunks:
        text = _in_order(text, step.hunks, tree, path) if step.in_order else _with(text, step.hunks, tree, path)
    if step.final is not None:
        text = _finally(text, step.final)
    if step.to is None:
        tree.now[path] = text
        return
    target = tree.path(step.to, new=True)
    if target != path and tree.now[target] is not None:
        raise EditRefused(f"{target} is there already, so {path} cannot be moved there.")
    tree.now[path] = None
    tree.now[target] = text


def _finally(text: str, final: Final) -> str:
    body = Body.of(text)
    if body.lines[-len(final.lines) :] != final.lines:
        raise EditRefused(refusals.missing(final.lines, final.lines, body.lines[-len(final.lines) :]))
    return replace(body, final="\n" if final.ended else "").spliced(())


def _in_order(text: str, hunks: Sequence[tuple[Wanted, ...]], tree: Tree, path: str) -> str:
    """Mostly they have nothing to do with each other; where one speaks of what another wrote, one after the other."""
    if len(hunks) > 1:
        with contextlib.suppress(EditRefused):
            return _with(text, hunks, tree, path, meant)
    for ways in hunks:
        text = _with(text, [ways], tree, path, meant)
    return text


def _all(ways: Sequence[Wanted], _: Index) -> Sequence[Wanted]:
    return ways


def _with(text: str, hunks: Sequence[tuple[Wanted, ...]], tree: Tree, path: str, choose: _Choose = _all) -> str:
    body = Body.of(text)
    file = Index(body.lines, prose=is_prose(path))
    located = [_placed(choose(ways, file), file) for ways in shifted(hunks, file)]
    splices = dict.fromkeys(splice for place in located for splice in place.splices)  # what is said twice is meant once
    ordered = sorted(splices, key=lambda splice: (splice.start, splice.end))
    for one, two in itertools.pairwise(ordered):
        if two.start < one.end:
            raise EditRefused(f"two of the changes are about the same lines, near line {two.start + 1}.")
    for place in located:
        tree.found(path, place, body.lines)
    return body.spliced(ordered)


def _placed(ways: Sequence[Wanted], file: Index) -> Located:
    wanted = ways[0]
    if wanted.old:
        return locate(ways, file)
    if not wanted.new:
        raise EditRefused("a hunk has no lines: nothing would change.")
    if not file.lines:
        return Located((Splice(0, 0, wanted.new),), 0, "empty file")
    if wanted.hints.line is not None:
        at = min(wanted.hints.line, len(file.lines))
        return Located((Splice(at, at, wanted.new),), at, "line number")
    raise EditRefused("it says only what is new, not where: give some lines that stand there already.")


def _swapped(step: Swap, text: str | None, tree: Tree, path: str) -> str:
    if text is None and step.old:
        raise EditRefused("there is no such file. Check the path, or make the file with write_file.")
    if not text and not step.old:
        return step.new
    assert text is not None
    tree.text(path)
    old, new = flat(step.old).removeprefix(BOM), flat(step.new).removeprefix(BOM)
    if not old:
        raise EditRefused("old_string is empty, but the file exists. Say which text to replace, or use write_file.")
    if old == new:
        raise EditRefused("old_string and new_string are the same: nothing would change.")
    body = Text.of(text.removeprefix(BOM))
    places = _places(body.flat, old, len(old) if step.everywhere else 1)
    if not places or leaves_out(old, new) or (not step.everywhere and cuts_a_line(body.flat, places, old, new)):
        return _by_lines(step, text, tree, path)
    if not step.everywhere and len(places) > 1:
        raise EditRefused(refusals.not_unique(body, places))
    if not step.everywhere and _stands_already(body.flat, places[0], old, new):
        return text
    mark = BOM if text.startswith(BOM) else ""
    new = new if is_prose(path) else in_the_text_s_way(new, old, body.flat)
    return mark + with_final_ending(body.replaced(places, old, new), body.real)


def _by_lines(step: Swap, text: str, tree: Tree, path: str) -> str:
    old, new = flat(step.old).removeprefix(BOM), flat(step.new).removeprefix(BOM)
    ways = [Wanted(split(old), split(new))]
    plain, plain_new = unescape(old), unescape(new)
    if plain is not None:
        ways.append(Wanted(split(plain), split(plain_new or new)))
    try:
        return _with(text, [tuple(ways)], tree, path)
    except EditRefused as refused:
        if not step.everywhere:
            raise
        exact = "With replace_all, old_string must stand in the file just so, with its indentation: it does not"
        raise EditRefused(f"{exact}. Taken once, {refused}") from None


def _places(text: str, wanted: str, step: int) -> list[int]:
    places, at = [], text.find(wanted)
    while at >= 0:
        places.append(at)
        at = text.find(wanted, at + step)
    return places


def _stands_already(text: str, start: int, old: str, new: str) -> bool:
    """True when ``new`` is ``old`` with more around it, and all of that is there. Blanks tell nothing."""
    return not new.replace(old, "", 1).isspace() and any(
        start >= offset and text.startswith(new, start - offset) for offset in _places(new, old, 1)
    )
