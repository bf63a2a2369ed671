"""No text is expensive in any language: garbage and deep nesting are given up, and end."""

import random
from pathlib import Path

import pytest

from detent.syntax.language import Language
from detent.syntax.languages import languages
from detent.syntax.source import Source
from detent.syntax.tree import DEEPEST

SAMPLES = Path(__file__).parent / "samples"
TEXTS = (
    "\x00\x01\xff\udcff",
    "(" * 20_000,
    "{" * 20_000,
    "<" * 20_000,
    "[" * 5_000 + "]" * 5_000,
    "f(" * 3_000 + ")" * 3_000,
    "f(" * 40_000 + ")" * 40_000,
    "a{" * 20_000 + "}" * 20_000,
    "x" + ".then(y)" * 20_000,
    "int x = " + " + ".join(f"f(a{number})" for number in range(10_000)),
    "a.b(" * 5_000,
    "fn f() { " * 3_000,
    "/*" * 5_000,
    '"${' * 3_000,
    "f('" + "a\\'" * 15_000 + "', () => {})",
    'it "' + "a\\n" * 15_000 + '" do\nend',
    "<a " + "b='c' " * 15_000 + "></a>",
    "f(" + "a, " * 15_000 + "() => {})",
    "[" + "a, " * 15_000 + "]",
    "{" + "a: 1, " * 15_000 + "}",
    "attr_reader " + ":a, " * 15_000 + ":a",
    "const a" + ", a" * 15_000 + " = 1",
    "enum a { a" + ", a" * 15_000 + " }",
    "const a = 1;\n" * 15_000,
    "".join(" " * depth + "- a:\n" for depth in range(300)),
    "x" * 900_000,
)
PIECES = (
    "(",
    ")",
    "{",
    "}",
    "<",
    '"""',
    "'",
    "`",
    "\n",
    "    ",
    "\t",
    "*/",
    "/*",
    "#",
    "@",
    "\x00",
    "\r",
    "\udc80",
    "é",
)


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_no_text_raises_or_hangs(language: Language) -> None:
    for text in TEXTS:
        everything_of(Source(text, f"tests/a{language.extensions[0]}"))


def test_what_is_nested_deeper_than_anybody_writes_is_not_looked_for() -> None:
    chain = Source("x" + "".join(f".then{number}(y)" for number in range(3 * DEEPEST)), "a.js")
    found = [call.name for call in chain.calls()]
    assert f"then{3 * DEEPEST - 1}" in found
    assert len(found) <= DEEPEST
    rules = Source("a{" * 3 * DEEPEST + "}" * 3 * DEEPEST, "a.css").symbols
    assert 0 < len(rules) <= DEEPEST


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_a_long_file_is_read_or_given_up(language: Language) -> None:
    for file in (SAMPLES / language.name).glob("*.sample"):
        text = file.read_text("utf-8")
        found = Source(text * (100_000 // len(text)), file.stem)
        assert found.symbols or found.problems, "repeated, a file is not right in every language"
        everything_of(found)


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_no_mutation_raises(language: Language) -> None:
    chance = random.Random(7)
    file = min((SAMPLES / language.name).glob("*.sample"))
    whole = file.read_text("utf-8")
    found = Source(whole, file.stem)
    for _ in range(60):
        text = found.text or whole
        for _ in range(chance.randrange(1, 6)):
            at, length = chance.randrange(len(text) + 1), chance.choice((0, 1, 3, 40))
            text = text[:at] + chance.choice(("", *PIECES)) + text[at + length :]
        found = Source(text, file.stem, found)
        everything_of(found)


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_parsing_after_a_change_finds_what_parsing_anew_finds(language: Language) -> None:
    chance = random.Random(3)
    file = min((SAMPLES / language.name).glob("*.sample"))
    found = Source(file.read_text("utf-8") * 2, file.stem)
    for _ in range(30):
        lines = list(found.lines)
        at = chance.randrange(len(lines))
        lines.insert(at, chance.choice(("", "\n", lines[at])))
        text = "".join(lines)
        anew, found = Source(text, file.stem), Source(text, file.stem, found)
        if not anew.problems and not found.problems:
            assert everything_of(found) == everything_of(anew)


def everything_of(found: Source) -> object:
    nested = [found.around(line) for line in range(0, len(found.lines), 97)]
    calls = [found.calls(symbol) for symbol in found.symbols[:20]]
    return found.symbols, found.imports, found.calls(), found.todos, found.problems, nested, calls
