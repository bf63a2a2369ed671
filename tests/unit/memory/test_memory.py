"""What is remembered: found by words and age, kept apart by realm, and gone without a trace when it is forgotten."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.clock import FakeClock
from tests.locked import locked

from detent.core.errors import UserError
from detent.core.memory import YOU, Realm
from detent.harness.redaction import Redactor
from detent.memory.markdown import points_in, to_markdown
from detent.memory.memory import HALF_LIFE, Memory

REDIS = "The integration tests need Redis on port 6380."
GERMAN = "Answer in German, please."


class Shelf:
    """A memory whose stories are a list of what was to be taken out of them."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.scrubbed, self.looks = FakeClock(), list[str](), 0
        self.goes_wrong: BaseException | None = None
        self.stays: list[str] = []
        self.asked, self.may_look = Event(), Event()
        self.may_look.set()
        files = {Realm.PROJECT: folder / "p" / "memory.db", Realm.GLOBAL: folder / "g" / "memory.db"}
        self.memory = Memory(files, self.clock, Redactor(["hunter2hunter2"]).clean_words, self._scrub)

    def _scrub(self, texts: Sequence[str], realm: Realm) -> list[str]:
        if self.goes_wrong:
            raise self.goes_wrong
        self.asked.set()
        self.may_look.wait()
        self.scrubbed += texts
        self.looks += 1
        return self.stays


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path)
    yield shelf
    shelf.memory.close()


def test_a_fact_is_found_by_its_words_in_any_form(shelf: Shelf) -> None:
    shelf.memory.remember(REDIS, "README.md", run_id="r1")
    shelf.memory.remember("Prices are in cents.", YOU)
    (fact,) = shelf.memory.recall("why does the integration test fail?")
    assert (fact.text, fact.source, fact.run_id, fact.realm) == (REDIS, "README.md", "r1", Realm.PROJECT)
    assert shelf.memory.recall('"the" AND (') == []


@pytest.mark.parametrize("source", ["", " ", "x" * 201, "curl -u hunter2hunter2 host"])
def test_a_source_is_short_and_holds_no_secret(shelf: Shelf, source: str) -> None:
    with pytest.raises(UserError):
        shelf.memory.remember(REDIS, source)
    assert shelf.memory.all() == []


def test_a_source_is_one_line_without_invisible_characters(shelf: Shelf) -> None:
    assert "\u200b" not in shelf.memory.remember(REDIS, "a\u200b\nb.md").source


def test_parts_of_identifiers_are_words(shelf: Shelf) -> None:
    shelf.memory.remember("Invoices are sent by night only.", "billing.py")
    assert [fact.source for fact in shelf.memory.recall("fix sendInvoice")] == ["billing.py"]
    assert [fact.source for fact in shelf.memory.recall("fix invoices_of")] == ["billing.py"]


def test_of_two_that_fit_as_well_the_newer_goes_first(shelf: Shelf) -> None:
    old = shelf.memory.remember("Deploy with the blue script.", "a.md")
    shelf.clock.time += HALF_LIFE
    new = shelf.memory.remember("Deploy with the green script.", "b.md")
    assert [fact.id for fact in shelf.memory.recall("deploy script")] == [new.id, old.id]
    shelf.clock.time += HALF_LIFE
    assert shelf.memory.remember("deploy with the  BLUE script.", "a.md").id == old.id
    assert [fact.id for fact in shelf.memory.recall("deploy script")] == [old.id, new.id]
    assert len(shelf.memory.all()) == 2


def test_the_project_goes_before_all_projects(shelf: Shelf) -> None:
    everywhere = shelf.memory.remember("Deploy by hand.", YOU, Realm.GLOBAL)
    here = shelf.memory.remember("Deploy by script.", YOU)
    assert [fact.id for fact in shelf.memory.recall("deploy")] == [here.id, everywhere.id]
    assert shelf.memory.all(Realm.GLOBAL) == [everywhere]


def test_a_run_begins_with_what_a_person_said_and_with_what_fits_its_task(shelf: Shelf) -> None:
    said = shelf.memory.remember(GERMAN, YOU, Realm.GLOBAL)
    fits = shelf.memory.remember(REDIS, "README.md")
    shelf.memory.remember("The logo is blue.", "logo.svg")
    assert shelf.memory.opening("mend the redis tests") == [said, fits]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("short", "in a sentence"),
        ("word " * 200, "at most 500"),
        ("The token is ghp_abcdefghijklmnopqrstuvwxyz0123456789", "secrets are not remembered"),
        ("The password of the database is hunter2hunter2", "secrets are not remembered"),
        ("password: hunter2abc", "secrets are not remembered"),
    ],
)
def test_what_is_no_fact_or_a_secret_is_refused(shelf: Shelf, text: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        shelf.memory.remember(text, YOU)
    assert shelf.memory.all() == []


def test_what_is_invisible_is_shown(shelf: Shelf) -> None:
    assert shelf.memory.remember("Never\u202e push on\nFridays", YOU).text == "Never\\u202e push on Fridays"


def test_what_is_forgotten_or_changed_is_in_no_file_any_more(shelf: Shelf, tmp_path: Path) -> None:
    for number in range(200):
        shelf.memory.remember(f"The marmoset number {number} sleeps.", "zoo.md")
    shelf.memory.forget([fact for fact in shelf.memory.all() if fact.text != "The marmoset number 7 sleeps."])
    shelf.memory.change(shelf.memory.all()[0], "The elephant sleeps.")
    assert [(fact.text, fact.source) for fact in shelf.memory.all()] == [("The elephant sleeps.", YOU)]
    for file in (tmp_path / "p").iterdir():
        assert b"marmoset" not in file.read_bytes().lower(), file
    assert len(shelf.scrubbed) == 200
    assert shelf.looks == 2, "one for all that was forgotten, one for what was changed"
    assert shelf.memory.recall("elephant")
    assert not shelf.memory.recall("marmoset")


def test_what_a_process_had_not_forgotten_everywhere_when_it_ended_the_next_one_forgets(tmp_path: Path) -> None:
    cut_off(tmp_path)
    later = Shelf(tmp_path)
    assert not later.memory.recall("marmoset")
    later.memory.finishing.wait()
    assert later.scrubbed == ["The marmoset sleeps."]
    later.memory.close()
    for file in (tmp_path / "p").iterdir():
        assert b"marmoset" not in file.read_bytes().lower(), file
    assert not Shelf(tmp_path).memory.all()
    assert later.looks == 1


def test_stories_that_cannot_be_looked_through_now_hold_up_nobody_and_are_looked_through_later(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    known = shelf.memory.remember("The marmoset sleeps.", "zoo.md")
    stays = shelf.memory.remember("The elephant does not.", "zoo.md")
    shelf.goes_wrong = UserError("The database is busy.")
    with pytest.raises(UserError, match="busy"):
        shelf.memory.forget([known])
    shelf.memory.close()
    meanwhile = Shelf(tmp_path)
    meanwhile.goes_wrong = shelf.goes_wrong
    assert meanwhile.memory.opening("marmoset or elephant") == [stays]
    meanwhile.memory.close()
    later = Shelf(tmp_path)
    assert later.memory.all() == [stays]
    later.memory.finishing.wait()
    assert later.scrubbed == ["The marmoset sleeps."]
    later.memory.close()


def cut_off(folder: Path) -> None:
    """Forgetting something, before any story was looked through."""
    shelf = Shelf(folder)
    known = shelf.memory.remember("The marmoset sleeps.", "zoo.md")
    shelf.goes_wrong = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        shelf.memory.forget([known])
    assert not shelf.memory.all(), "nobody is told of it any more"
    shelf.memory.close()


def test_nobody_waits_until_what_was_cut_off_is_forgotten(tmp_path: Path) -> None:
    cut_off(tmp_path)
    later = Shelf(tmp_path)
    later.may_look.clear()
    fact = later.memory.remember(REDIS, YOU)
    assert later.memory.opening("marmoset") == [fact]
    assert not later.scrubbed
    later.may_look.set()
    later.memory.close()
    assert later.scrubbed == ["The marmoset sleeps."]


def test_what_stays_of_what_was_cut_off_is_said_once_to_who_asks_next(tmp_path: Path) -> None:
    cut_off(tmp_path)
    later = Shelf(tmp_path)
    later.stays = ["Run r1 says it in its task."]
    later.memory.all()
    later.memory.close()
    asks = Shelf(tmp_path)
    asks.memory.all()
    assert [*asks.memory.finishing.unsaid()][1:] == later.stays
    assert asks.memory.finishing.unsaid() == []
    asks.memory.close()
    assert asks.looks == 0


@pytest.mark.parametrize("first", ["who forgets", "who finishes"])
def test_what_stays_is_said_once_where_another_process_finishes_what_one_is_about_to_forget(
    tmp_path: Path, first: str
) -> None:
    forgets, finishes = Shelf(tmp_path), Shelf(tmp_path)
    forgets.stays = finishes.stays = ["Run r1 says it in its task."]
    for one in (forgets, finishes):
        one.may_look.clear()
    fact = forgets.memory.remember(REDIS, YOU)
    told = list[str]()
    forgetting = Thread(
        target=lambda: told.extend(asyncio.run(forgets.memory.apart(lambda memory: memory.forget([fact]))))
    )
    forgetting.start()
    forgets.asked.wait()
    finishes.memory.all()
    finishes.asked.wait()
    ends = [(forgets, forgetting.join), (finishes, finishes.memory.finishing.wait)]
    for one, end in ends if first == "who forgets" else reversed(ends):
        one.may_look.set()
        end()
    assert told == forgets.stays
    assert finishes.memory.finishing.unsaid() == []
    for one in (forgets, finishes):
        one.memory.close()


def test_what_cannot_be_said_just_then_is_said_the_next_time(tmp_path: Path) -> None:
    cut_off(tmp_path)
    later = Shelf(tmp_path)
    later.stays = ["Run r1 says it in its task."]
    later.memory.all()
    later.memory.finishing.wait()
    with locked(tmp_path / "p" / "memory.db"):
        assert later.memory.finishing.unsaid() == []
    assert [*later.memory.finishing.unsaid()][1:] == later.stays
    later.memory.close()


async def test_what_is_forgotten_apart_waits_for_what_was_cut_off(tmp_path: Path) -> None:
    cut_off(tmp_path)
    later = Shelf(tmp_path)
    fact = later.memory.remember(REDIS, YOU)
    assert await later.memory.apart(lambda memory: memory.forget([fact])) == ()
    assert later.scrubbed == ["The marmoset sleeps.", REDIS]
    later.memory.close()


def test_it_is_a_list_that_a_person_can_change(shelf: Shelf) -> None:
    stays = shelf.memory.remember(REDIS, "README.md", run_id="r1")
    goes = shelf.memory.remember("Something <!-- odd --> ![x](y)", "a-->b.md")
    changes = shelf.memory.remember("The logo is blue.", "logo.svg")
    before = to_markdown(shelf.memory.all())
    assert shelf.memory.rewrite(points_in(before)) == ["Nothing was changed."]
    lines = [line for line in before.splitlines() if goes.id not in line]
    text = "\n".join([*lines, "- Answer in German.", "", "Not a point."]).replace("logo is blue", "logo is red")
    assert shelf.memory.rewrite(points_in(text)) == ["1 added, 1 changed, 1 forgotten."]
    assert {fact.text for fact in shelf.memory.all(Realm.GLOBAL)} == {"Answer in German."}
    known = {fact.id: fact for fact in shelf.memory.all(Realm.PROJECT)}
    assert known.keys() == {stays.id, changes.id}
    assert known[stays.id] == stays
    assert (known[changes.id].text, known[changes.id].source) == ("The logo is red.", YOU)
    assert shelf.scrubbed == ["The logo is blue.", goes.text]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_was_noted_since_the_list_was_shown_stays(shelf: Shelf, end: str) -> None:
    shown = to_markdown([shelf.memory.remember(REDIS, YOU)]).replace("\n", end)
    shelf.clock.time += 1
    noted = shelf.memory.remember("The logo is blue.", "logo.svg")
    assert shelf.memory.rewrite(points_in(shown)) == ["Nothing was changed."]
    shelf.memory.rewrite(points_in(end.join(line for line in shown.splitlines() if "Redis" not in line)))
    assert shelf.memory.all() == [noted]


def test_only_what_stands_below_its_heading_is_held_against_it(shelf: Shelf) -> None:
    fact = shelf.memory.remember(REDIS, YOU)
    for text in ("", "# Read me\n\n- A point of another list.\n"):
        with pytest.raises(UserError, match="keep its headings"):
            shelf.memory.rewrite(points_in(text))
    shelf.memory.rewrite(points_in("## For all projects\n"))
    assert shelf.memory.all() == [fact]


def test_a_list_with_a_mistake_changes_nothing(shelf: Shelf) -> None:
    shelf.memory.remember(REDIS, YOU)
    with pytest.raises(UserError, match="in a sentence"):
        shelf.memory.rewrite(points_in("## For this project\n- no\n"))
    assert [fact.text for fact in shelf.memory.all()] == [REDIS]


def test_one_is_found_by_the_beginning_of_its_name(shelf: Shelf) -> None:
    fact = shelf.memory.remember(REDIS, YOU)
    assert shelf.memory.find(fact.id[:4]) == fact
    for name in ("", "zz"):
        with pytest.raises(UserError, match="There is no fact"):
            shelf.memory.find(name)


def test_a_damaged_one_is_set_aside(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.memory.remember(REDIS, YOU)
    shelf.memory.close()
    (tmp_path / "p" / "memory.db").write_bytes(b"no database at all" * 100)
    again = Shelf(tmp_path)
    assert again.memory.all() == []
    again.memory.close()
    assert list((tmp_path / "p").glob("memory.db.corrupt-*"))
