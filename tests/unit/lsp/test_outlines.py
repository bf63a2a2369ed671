"""Menus do not wait for a parser that needs long, and everybody else gets what the text says."""

import gc
import threading
import time
import weakref

import pytest

from detent.lsp import outlines as module
from detent.lsp.outlines import Outlines
from detent.syntax.source import NEAR, Source

METHODS = 150
CLASS = "class A:\n" + "".join(f"    def f{number}(self):\n        pass\n\n" for number in range(METHODS))
BROKEN = CLASS.replace("    def f1(", "xxxxdef f1(", 1)
"""As many lines; and what follows stands in no class any more."""


def names(source: Source) -> list[str]:
    return [one.qualified for one in source.symbols]


def read_behind(outlines: Outlines, text: str) -> Source:
    """What is known once the parser has had its time."""
    end = time.monotonic() + 30
    while (source := outlines.soon("a.py", text)).text != text:
        assert time.monotonic() < end, "nobody reads it"
        time.sleep(0.005)
    return source


def test_a_menu_knows_the_newest_text() -> None:
    outlines = Outlines(patience=30)
    outlines.soon("a.py", CLASS)
    source = outlines.soon("a.py", BROKEN)
    assert source.text == BROKEN
    assert names(source) == names(Source(BROKEN, "a.py"))


def test_a_menu_does_not_wait_where_much_of_the_text_means_something_else() -> None:
    outlines = Outlines(patience=30)
    more = CLASS.partition("\n")[2] * (NEAR // 1000)
    long, broken = CLASS + more, BROKEN + more
    outlines.soon("a.py", long)
    assert outlines.soon("a.py", broken).text == long
    assert names(read_behind(outlines, broken)) == names(Source(broken, "a.py"))


def test_a_menu_does_not_wait_for_a_parser_that_needs_long() -> None:
    outlines = Outlines(patience=0)
    assert outlines.soon("a.py", CLASS).text == CLASS, "there was nothing yet"
    late = outlines.soon("a.py", BROKEN)
    assert late.text == CLASS
    assert names(read_behind(outlines, BROKEN)) == names(Source(BROKEN, "a.py"))
    assert names(read_behind(outlines, CLASS)) == names(Source(CLASS, "a.py"))


def test_of_many_documents_that_nobody_asks_for_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[weakref.ref[Source]] = []

    def source(*given: object) -> Source:
        new = Source(*given)  # type: ignore[arg-type]  # what it is given is none of this test's business
        made.append(weakref.ref(new))
        return new

    monkeypatch.setattr(module, "Source", source)
    outlines = Outlines()
    for number in range(30):
        outlines.expect(f"m{number}.py", CLASS)
        end = time.monotonic() + 30
        while len(made) <= number:
            assert time.monotonic() < end, "nobody reads it"
            time.sleep(0.001)
    gc.collect()
    assert sum(one() is not None for one in made) < 15
    assert names(outlines.soon("m29.py", CLASS)) == names(Source(CLASS, "a.py"))


def test_what_is_read_meanwhile_stands_in_nobodys_way() -> None:
    outlines = Outlines(patience=0)
    outlines.soon("a.py", CLASS)
    texts = [BROKEN.replace("pass", f"return {number}", 1) for number in range(8)]
    for text in texts:
        outlines.soon("a.py", text)
        assert names(outlines.of("a.py", text)) == names(Source(text, "a.py"))
    assert read_behind(outlines, texts[-1]).text == texts[-1]


def test_where_lines_moved_a_menu_waits_no_longer() -> None:
    outlines = Outlines(patience=0)
    outlines.soon("a.py", CLASS)
    moved = outlines.soon("a.py", f"# TODO\n\n{CLASS}")
    assert [(one.qualified, one.start, one.end) for one in moved.symbols] == [
        (one.qualified, one.start + 2, one.end + 2) for one in Source(CLASS, "a.py").symbols
    ]
    assert read_behind(outlines, f"\n{CLASS}").symbols == Source(f"\n{CLASS}", "a.py").symbols


def test_lines_in_a_definition_make_it_longer() -> None:
    outlines = Outlines(patience=0)
    outlines.soon("a.py", f"{CLASS}# TODO\n")
    longer = f"{CLASS}# TODO\n".replace("        pass\n", "        a = 1\n        b = 2\n        pass\n", 1)
    moved, read = outlines.soon("a.py", longer), Source(longer, "a.py")
    assert [(one.start, one.end) for one in moved.symbols] == [(one.start, one.end) for one in read.symbols]
    assert moved.todos == read.todos


def test_what_is_typed_and_taken_away_is_known_at_once() -> None:
    outlines = Outlines(patience=0)
    known = outlines.soon("a.py", CLASS)
    for number in range(20):
        text = BROKEN.replace("pass", f"return {number}", 1)
        assert outlines.soon("a.py", text).text == CLASS
        assert outlines.soon("a.py", CLASS) is known
    assert names(read_behind(outlines, BROKEN)) == names(Source(BROKEN, "a.py"))


def test_what_somebody_will_ask_for_is_read_in_the_thread_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = list[str]()

    def source(text: str, path: str, before: Source | None = None, *, patience: float = 30) -> Source:
        readers.append(threading.current_thread().name)
        return Source(text, path, before, patience=patience)

    monkeypatch.setattr(module, "Source", source)
    outlines = Outlines(patience=30)
    outlines.expect("a.py", CLASS)
    outlines.expect("a.py", CLASS)
    end = time.monotonic() + 30
    while not readers:
        assert time.monotonic() < end, "nobody reads it"
        time.sleep(0.005)
    found = outlines.soon("a.py", CLASS)
    assert found.text == CLASS
    assert names(found) == names(Source(CLASS, "a.py"))
    assert len(readers) == 1
    assert readers[0].startswith("outlines")


def test_a_menu_for_what_nobody_has_begun_to_read_does_not_wait_for_the_thread_beside() -> None:
    outlines, busy = Outlines(patience=30), threading.Event()
    outlines._thread.submit(busy.wait)
    outlines.expect("a.py", CLASS)
    outlines.expect("b.py", CLASS)
    assert outlines.soon("a.py", CLASS).text == CLASS
    busy.set()
    changed = CLASS.replace("f1", "f0f", 1)
    assert names(outlines.soon("b.py", changed)) == names(Source(changed, "b.py")), "typed in before it was read"


def test_who_waits_for_a_text_does_not_wait_for_a_pause_in_typing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which would never end here: eight other documents were looked at meanwhile, and nothing is known of this one."""
    for pause in ("PAUSE", "LONGEST_PAUSE"):
        monkeypatch.setattr(module, pause, 3600.0)
    outlines = Outlines(patience=0)
    outlines.soon("a.py", CLASS)
    assert outlines.soon("a.py", BROKEN).text == CLASS
    for number in range(8):
        outlines.of(f"b{number}.py", "x = 1\n")
    assert names(outlines.soon("a.py", BROKEN)) == names(Source(BROKEN, "a.py"))
