"""What is found after a change without looking at all of the file is what looking at all of it finds."""

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from detent.syntax import tree
from detent.syntax.contents import Found, contents_of, found_in
from detent.syntax.language import Language
from detent.syntax.languages import languages
from detent.syntax.renewed import Stretch, renewed, renewed_calls
from detent.syntax.source import Source
from detent.syntax.symbols import Symbol, symbols_of
from detent.syntax.tree import Match, Parsed

SAMPLES = Path(__file__).parent / "samples"
PIECES = (
    *("(", ")", "{", "}", "<", '"""', "'", "`", "\n", "    ", "\t", "*/", "/*", "#", "@", "x", "é", "pass", " = 1\n"),
    *("#[test]\n", "// TODO x\n", "/// Says\n", "class A:\n", "def f(): ...\n", "# Title\n", "}\n", "{\n"),
)


def changed(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True) or [""]
    at = chance.randrange(len(lines))
    match chance.randrange(3):
        case 0:
            lines.insert(at, chance.choice((*lines, *PIECES)))
        case 1:
            del lines[at : at + chance.choice((1, 1, 5))]
        case _:
            place, length = chance.randrange(len(text) + 1), chance.choice((0, 0, 1, 3, 40))
            return text[:place] + chance.choice(("", *PIECES)) + text[place + length :]
    return "".join(lines)


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_it_is_what_the_whole_tree_says(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detent.syntax.renewed.PORTION", 100)  # the samples are small
    chance, compared = random.Random(11), 0
    for file in sorted((SAMPLES / language.name).glob("*.sample")):
        for _ in range(4):
            found = Source(file.read_text("utf-8") * 2, file.stem)
            for _ in range(20):
                before, called = found.symbols, found._calls
                found = Source(changed(found.text, chance), file.stem, found)
                if found._parsed.tree is None:
                    break
                contents = contents_of(found._parsed, language, file.stem)
                whole = contents.symbols
                near = renewed(before, found._parsed, language, file.stem)
                assert near is None or near == whole, f"{file.name}: {found._parsed.changed}\n{found.text}"
                assert found.symbols == whole
                assert renewed_calls(called, found._parsed, language) == contents.calls, f"{file.name}: {found.text}"
                assert found._calls == contents.calls
                compared += near is not None
    assert compared > 40, "hardly ever was anything spared"


def test_a_keystroke_in_a_function_looks_at_that_function_alone() -> None:
    text = "".join(f"class A{number}:\n    def f(self):\n        return {number}\n\n" for number in range(200))
    found = Source(text, "a.py")
    before = found.symbols
    at = text.index("return 100") + len("return 100")
    found = Source(text[:at] + "0" + text[at:], "a.py", found)
    kept = {id(one) for one in before} & {id(one) for one in found.symbols}
    assert len(kept) > 190, "what stands above the change was looked at again"
    assert [one.qualified for one in found.symbols] == [one.qualified for one in before]


def test_what_holds_others_gives_them_its_new_name() -> None:
    text = "class A:\n" + "".join(f"    def f{number}(self): pass\n\n" for number in range(20))
    found = Source(text, "a.py")
    assert found.symbols[-1].qualified == "A.f19"
    found = Source(text.replace("class A", "class Better", 1), "a.py", found)
    assert found.symbols[-1].qualified == "Better.f19"


def test_a_mark_above_the_next_definition_counts() -> None:
    text = "fn one() {}\n\nfn two() {}\n\nfn three() {}\n"
    found = Source(text, "a.rs")
    assert not any(one.is_test for one in found.symbols)
    found = Source(text.replace("\nfn two", "#[test]\nfn two", 1), "a.rs", found)
    assert [one.is_test for one in found.symbols] == [False, True, False]


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_a_key_makes_no_question_of_its_own(language: Language) -> None:
    """In some languages that takes longer than to read the file."""
    file = min((SAMPLES / language.name).glob("*.sample"))
    tree._question.cache_clear()
    before = Source(file.read_text("utf-8"), file.stem)
    counts = len(before.symbols), len(before.calls())
    made = tree._question.cache_info().misses
    assert made > 0
    after = Source(f"{before.text}\n", file.stem, before)
    assert (len(after.symbols), len(after.calls())) == counts
    assert tree._question.cache_info().misses == made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Stretch]:
    """The stretches that a tree is asked about."""
    stretches = list[Stretch]()

    def counted(parsed: Parsed, language: Language, within: Iterable[Stretch]) -> Found:
        stretches.extend(some := list(within))
        return found_in(parsed, language, some)

    monkeypatch.setattr("detent.syntax.renewed.found_in", counted)
    return stretches


def test_what_is_found_in_a_whole_text_is_looked_above_only_where_the_change_is(asked: list[Stretch]) -> None:
    text = "{" + ",\n".join(f'"k{number}": {{"a": 1}}' for number in range(500)) + "}"
    found = Source(text, "a.json")
    assert len(found.symbols) == 1_000
    found = Source(f"{text[:-2]} {text[-2:]}", "a.json", found)
    assert len(found.symbols) == 1_000
    assert 0 < len(asked) < 10


def test_what_a_pattern_of_the_whole_text_finds_elsewhere_is_put_aside_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "package a\n" + "".join(f"const C{number} = 1\n\nfunc f{number}() {{}}\n\n" for number in range(400))
    found, looked_at = Source(text, "a.go"), list[int]()
    assert len(found.symbols) == 800

    def counted(some: Sequence[Match], parsed: Parsed, language: Language, path: str) -> tuple[Symbol, ...]:
        looked_at.append(len(some))
        return symbols_of(some, parsed, language, path)

    monkeypatch.setattr("detent.syntax.renewed.symbols_of", counted)
    found = Source(text.replace("C200 =", "C200x ="), "a.go", found)
    assert [one.name for one in found.symbols if one.name.startswith("C200")] == ["C200x"]
    assert [count < 20 for count in looked_at] == [True], looked_at


def test_what_is_found_in_every_portion_of_a_long_line_is_not_looked_for_in_all(
    monkeypatch: pytest.MonkeyPatch, asked: list[Stretch]
) -> None:
    monkeypatch.setattr("detent.syntax.renewed.MOST_FOUND", 5_000)
    text = "class A\n  attr_reader " + ", ".join(f":k{number}" for number in range(4_000)) + "\nend\n"
    found = Source(text, "a.rb")
    assert len(found.symbols) == 4_001
    found = Source(text.replace(":k2000,", ":k2000x,"), "a.rb", found)
    assert [one.name for one in found.symbols if one.name.startswith("k2000")] == ["k2000x"]
    assert 0 < len(asked) <= 3
