from pathlib import Path

import pytest

from detent.core.work import Passage, Scope, Snippet, Task, TaskKind
from detent.lsp.messages import Place
from detent.lsp.names import Command
from detent.lsp.previews import Preview, Previews, key_of, moved, shown

TEXT = "a\nb\nc\n\nx\n    y\nz\n"
SHOWN = shown([Snippet("a.py", 4, 7, "x\n    y\nz\n", "the place", 3)])


def preview(key: str = "calc.py#divide") -> Preview:
    return Preview(key=key, command=Command.IMPLEMENT, place=Place(uri="file:///project/calc.py"), shown=SHOWN)


def test_a_task_has_one_document_until_it_is_begun(tmp_path: Path) -> None:
    previews = Previews(tmp_path / "previews")
    assert previews.of("calc.py#divide") is None
    first = previews.put(preview(), "first")
    other = previews.put(preview("calc.py#add"), "other")
    assert previews.put(preview(), "again") == first != other
    assert Path(first.removeprefix("file://")).read_text() == "again"
    assert previews.of("calc.py#divide") == (first, preview())
    assert previews.kept(first) == preview()
    previews.used("calc.py#divide")
    previews.used("calc.py#divide")
    assert previews.of("calc.py#divide") is None
    assert previews.kept(first) is None
    assert previews.kept(other) == preview("calc.py#add")


def test_other_documents_are_none(tmp_path: Path) -> None:
    previews = Previews(tmp_path / "previews")
    document = previews.put(preview(), "text")
    beside = tmp_path / "other.json"
    beside.write_text(preview().model_dump_json())
    for uri in (beside.with_suffix(".md").as_uri(), "detent:/ab12/context.md", f"{document}/x", ""):
        assert previews.kept(uri) is None
    Path(document.removeprefix("file://")).with_suffix(".json").write_text("{")
    assert previews.kept(document) is None


def test_a_task_is_known_again_by_its_place_or_its_words() -> None:
    def key(kind: TaskKind, words: str, start: int, symbol: str | None = "divide") -> str:
        return key_of(Task(kind, words, Scope("calc.py", start, 9, symbol)))

    assert key(TaskKind.EDIT, "faster", 2) == key(TaskKind.IMPLEMENT, "", 3)
    assert key(TaskKind.EDIT, "", 2, None) != key(TaskKind.EDIT, "", 3, None)
    assert key_of(Task(TaskKind.DO, "faster\n")) == key_of(Task(TaskKind.DO, "faster"))


@pytest.mark.parametrize(
    ("text", "passage", "now"),
    [
        (TEXT, (4, 7), (4, 7)),
        (f"new\n{TEXT}", (4, 7), (5, 8)),
        (f"new\n{TEXT}", (5, 6), (6, 7)),
        (f"new\n{TEXT}".replace("\n", "\r\n"), (4, 7), (5, 8)),
        (TEXT.replace("y", "other"), (4, 7), (4, 7)),
        (f"new\n{TEXT}", (0, 2), (0, 2)),
        ("", (4, 7), (4, 7)),
    ],
)
def test_lines_are_found_again_where_they_are_now(text: str, passage: tuple[int, int], now: tuple[int, int]) -> None:
    assert moved(Passage("a.py", *passage), SHOWN, text) == Passage("a.py", *now)
    assert moved(Passage("b.py", *passage), SHOWN, text) == Passage("b.py", *passage)
    assert moved(Passage("a.py"), SHOWN, text) == Passage("a.py")
