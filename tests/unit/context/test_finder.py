import contextlib
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.unit.context.index.indexed import lay_out, without_numpy

from detent.context.finder import EMPTIED, NO_INDEX, NOT_WHOLE, READ_ANEW, Finder, Opening
from detent.context.index.index import Index, Told
from detent.context.index.tables import MIGRATIONS
from detent.context.pack import estimate
from detent.context.query import query_of
from detent.context.ranking import Ranker
from detent.context.render import render
from detent.core.errors import UserError
from detent.core.work import Buffer, ContextPack, Snapshot, Task, TaskKind
from detent.harness.files import SnapshotFiles
from detent.harness.git import Git
from detent.harness.secret_files import BY_NAME
from detent.store.database import open_database

FILES = {"shop/taxes.py": "def tax_rate(country):\n    return 0.2\n", "shop/other.py": "def other(): pass\n"}


def finder(tmp_path: Path, file: str = "index.db") -> Finder:
    lay_out(tmp_path / "ws", FILES)
    return Finder(tmp_path / file, tmp_path / "ws", lambda: BY_NAME)


def shown(tmp_path: Path, finder: Finder, text: str, buffers: dict[str, Buffer]) -> set[str]:
    files = SnapshotFiles(Snapshot(str(tmp_path / "ws"), buffers))
    pack = finder.retrieve(files, Task(TaskKind.DO, text), 1_000, buffers)
    return {snippet.path for snippet in pack.snippets}


def test_what_a_task_is_about_is_found_on_the_disk_and_in_the_editor(tmp_path: Path) -> None:
    asked = finder(tmp_path)
    assert shown(tmp_path, asked, "the rates of countries", {}) == {"shop/taxes.py"}
    new = Buffer("def toll_of_country(): pass\n", 1)
    assert "shop/toll.py" in shown(tmp_path, asked, "the rates of countries", {"shop/toll.py": new})


def test_without_an_index_less_is_found_and_the_log_says_why(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    asked = finder(tmp_path, "no/such/folder/index.db")
    assert shown(tmp_path, asked, "let tax_rate round", {}) == {"shop/taxes.py"}
    assert "the index cannot be used" in caplog.text


@pytest.mark.parametrize(
    "damage",
    [
        "outlines SET data = x'00ff'",
        "blocks SET data = x'00ff'",
        "segments SET chunks = x'01'",
        "blocks SET data = CAST(substr(data, 1, length(data) - 9) || 'x' || substr(data, -8) AS BLOB)",
        "outlines SET data = CAST(replace(data, 'rate', 'wave') AS BLOB)",
        "segments SET firsts = x'00'",
        "files SET takes = CAST(x'ff' AS TEXT)",
        "history SET data = x'00'",
    ],
)
def test_an_index_whose_content_is_damaged_is_made_anew_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    """SQLite sees nothing wrong in it: it has no sums of what stands in its pages."""
    asked = finder(tmp_path)
    Git(tmp_path / "ws").init()
    Git(tmp_path / "ws").add()
    Git(tmp_path / "ws").commit("rates")
    assert "shop/taxes.py" in shown(tmp_path, asked, "the rates of countries", {})
    database = open_database(tmp_path / "index.db", MIGRATIONS)
    with database.transaction() as connection:
        connection.execute(f"UPDATE {damage}")
    database.close()
    assert "shop/taxes.py" in shown(tmp_path, asked, "the rates of countries", {})
    assert READ_ANEW in caplog.text
    caplog.clear()
    assert "shop/taxes.py" in shown(tmp_path, asked, "the rates of countries", {})
    assert not caplog.text


def test_a_page_that_is_found_damaged_while_a_question_is_answered_costs_only_time(tmp_path: Path) -> None:
    asked = finder(tmp_path)
    assert shown(tmp_path, asked, "the rates of countries", {}) == {"shop/taxes.py"}
    file = tmp_path / "index.db"
    data = bytearray(file.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 64] = b"\xff" * 64
    file.write_bytes(data)
    assert asked.ask({}, lambda index: [known.path for known in index.catalogue.files]) == sorted(FILES)


def test_whatever_bytes_of_it_change_the_answer_is_the_same(tmp_path: Path) -> None:
    def answer() -> object:
        def asked_for(index: Index) -> object:
            ranked = Ranker(index).rank(query_of("the rates of countries"))
            outlines = [index.outline(known).definitions for known in index.catalogue.files]
            return [(one.known.path, one.score) for one in ranked.files], outlines

        return finder(tmp_path).ask({}, asked_for)

    expected, kept = answer(), (tmp_path / "index.db").read_bytes()
    chance = random.Random(4)
    for turn in range(40):
        data = bytearray(kept)
        at = chance.randrange(len(data))
        match turn % 4:
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at : at + 300] = bytes(len(data[at : at + 300]))
            case 2:
                data[at - at % 4096 : at - at % 4096 + 4096] = chance.randbytes(4096)
            case _:
                del data[at:]
        for file in tmp_path.glob("index.db*"):
            file.unlink()
        (tmp_path / "index.db").write_bytes(data)
        with contextlib.suppress(UserError):  # where what it is made of is damaged, that is said
            assert answer() == expected, turn


def test_damage_after_damage_is_mended_each_time(tmp_path: Path) -> None:
    asked = finder(tmp_path)
    for _ in range(3):
        assert shown(tmp_path, asked, "the rates of countries", {}) == {"shop/taxes.py"}
        database = open_database(tmp_path / "index.db", MIGRATIONS)
        with database.transaction() as connection:
            connection.execute("UPDATE blocks SET data = x'00ff'")
        database.close()
    assert shown(tmp_path, asked, "the rates of countries", {}) == {"shop/taxes.py"}


def test_what_is_wrong_with_a_question_is_not_taken_for_damage_for_ever(tmp_path: Path) -> None:
    asked = finder(tmp_path)
    read: list[int] = []

    def wrong(index: Index) -> None:
        read.append(len(index.catalogue.files))
        raise KeyError("a mistake of ours")

    for _ in range(2):
        with pytest.raises(KeyError):
            asked.ask({}, wrong)
    assert read == [2, 2, 2]


def test_an_index_that_another_process_throws_away_while_it_is_asked_is_asked_again(tmp_path: Path) -> None:
    asked, other = finder(tmp_path), finder(tmp_path)
    seen: list[int] = []

    def question(index: Index) -> int:
        if not seen:
            other.forget()
        seen.append(len(index.catalogue.files))
        return seen[-1]

    assert asked.ask({}, question) == len(FILES)
    assert seen == [0, len(FILES)]


def test_an_index_that_is_thrown_away_again_and_again_is_not_taken_for_whole(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asked, other = finder(tmp_path), finder(tmp_path)
    seen: list[tuple[int, bool]] = []

    def question(index: Index) -> bool:
        if index.is_whole:
            other.forget()
        seen.append((len(index.catalogue.files), index.is_whole))
        return index.is_whole

    assert asked.ask({}, question) is False
    assert seen == [(0, True), (0, True), (0, True), (0, False)]
    assert EMPTIED in caplog.text
    caplog.clear()
    assert asked.ask({}, lambda index: (len(index.catalogue.files), index.is_whole)) == (len(FILES), True)
    assert not caplog.text


def test_forgetting_reads_everything_anew(tmp_path: Path) -> None:
    asked = finder(tmp_path)
    read: list[tuple[int, int]] = []
    for _ in range(2):
        with asked.opened({}, lambda done, all_of: read.append((done, all_of))):
            pass
    assert read == [(2, 2)]
    asked.forget()
    with asked.opened({}, lambda done, all_of: read.append((done, all_of))):
        pass
    assert read == [(2, 2), (2, 2)]


def test_without_numpy_less_is_found_for_what_the_editor_holds_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asked = finder(tmp_path)
    assert shown(tmp_path, asked, "let tax_rate round", {}) == {"shop/taxes.py"}
    with without_numpy():
        typed = {"shop/toll.py": Buffer("def toll(): pass\n", 1)}
        assert shown(tmp_path, asked, "let tax_rate round", typed) == {"shop/taxes.py"}
    assert "install Detent anew" in caplog.text


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Index]:
    """Those that were brought up to date."""
    looked: list[Index] = []
    refresh = Index.refresh

    def refreshed(index: Index, told: Told = lambda done, all_of: None, processes: int | None = None) -> int:
        looked.append(index)
        return refresh(index, told, processes)

    monkeypatch.setattr(Index, "refresh", refreshed)
    return looked


def _begin(tmp_path: Path, opening: Opening, between: Callable[[], object] = lambda: None) -> set[str]:
    """What a run asks at its beginning."""
    text = "the rates of countries"
    assert opening.span(text, {}) is not None
    between()
    files = SnapshotFiles(Snapshot(str(tmp_path / "ws"), {}))
    return {one.path for one in opening.retrieve(files, Task(TaskKind.DO, text), 1_000, {}).snippets}


def test_the_workspace_is_looked_through_once_for_both_questions_of_a_beginning(
    tmp_path: Path, looks: list[Index]
) -> None:
    opening = Opening(finder(tmp_path))
    for number in (1, 2):
        assert "shop/taxes.py" in _begin(tmp_path, opening)
        assert len(looks) == number, "the next beginning looks again"
    (tmp_path / "ws" / "shop" / "more.py").write_text("def rates_of_countries(): pass\n")
    assert "shop/more.py" in _begin(tmp_path, opening)


def test_what_becomes_of_the_index_between_both_questions_is_seen(tmp_path: Path, looks: list[Index]) -> None:
    asked = finder(tmp_path)
    opening = Opening(asked)

    def replaced() -> None:
        for file in tmp_path.glob("index.db*"):
            file.unlink()

    for between in (asked.forget, replaced):
        looks.clear()
        assert "shop/taxes.py" in _begin(tmp_path, opening, between)
        assert len(looks) == 2


def _found(tmp_path: Path, asked: Finder, budget: int = 1_000) -> ContextPack:
    files = SnapshotFiles(Snapshot(str(tmp_path / "ws"), {}))
    return asked.retrieve(files, Task(TaskKind.DO, "the rates of countries"), budget, {})


def test_a_pack_from_an_index_that_is_still_made_says_so_until_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = finder(tmp_path)
    live = asked.keep(lambda looked: None)
    with monkeypatch.context() as patch:
        patch.setattr("detent.context.live.SETTLING_SECONDS", 0.01)
        lacking = _found(tmp_path, asked)
        assert (lacking.lacking, lacking.snippets) == (NOT_WHOLE, ())
        assert render(lacking).startswith(NOT_WHOLE)
    live.start(watched=True)
    try:
        whole = _found(tmp_path, asked)
        assert whole.lacking == ""
        assert {one.path for one in whole.snippets} == {"shop/taxes.py"}
        live.stop()
        assert _found(tmp_path, asked).lacking == NOT_WHOLE, "nobody looks any more whether it still is"
    finally:
        live.close()


def test_a_pack_without_an_index_says_so_within_its_budget(tmp_path: Path) -> None:
    asked = finder(tmp_path, "no/such/folder/index.db")
    (tmp_path / "ws" / "countries.py").write_text("def countries():\n" + "    pass  # countries\n" * 200)
    pack = _found(tmp_path, asked, 200)
    assert pack.lacking == NO_INDEX
    assert 0 < pack.tokens <= 200 - estimate(NO_INDEX)


def test_a_question_after_one_that_was_not_whole_waits_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = finder(tmp_path)
    live, opening = asked.keep(lambda looked: None), Opening(asked)
    files = SnapshotFiles(Snapshot(str(tmp_path / "ws"), {}))
    with monkeypatch.context() as patch:
        patch.setattr("detent.context.live.SETTLING_SECONDS", 0.01)
        opening.span("the rates of countries", {})
    live.start(watched=True)
    try:
        assert opening.retrieve(files, Task(TaskKind.DO, "the rates of countries"), 1_000, {}).lacking == ""
    finally:
        live.close()


def test_what_the_index_finds_is_shown_without_listing_the_workspace_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[str] = []
    listing = SnapshotFiles.list

    def counted(files: SnapshotFiles) -> Sequence[str]:
        listed.append("once")
        return listing(files)

    monkeypatch.setattr(SnapshotFiles, "list", counted)
    asked = finder(tmp_path)
    assert {one.path for one in _found(tmp_path, asked).snippets} == {"shop/taxes.py"}
    assert listed == []
    files = SnapshotFiles(Snapshot(str(tmp_path / "ws"), {}))
    pack = asked.retrieve(files, Task(TaskKind.DO, "let taxes.py round"), 1_000, {})
    assert pack.snippets[0].why == "named in the task"
    assert listed == ["once"]
