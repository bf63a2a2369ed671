import pytest

from detent.syntax.language import Language
from detent.syntax.languages import languages
from detent.syntax.pattern import NoPattern, read_pattern


def _python() -> Language:
    return next(one for one in languages() if one.name == "python")


def test_a_pattern_knows_the_words_that_must_stand_there() -> None:
    assert read_pattern("if $X is None:\n    raise TypeError($$$)", _python()).words == {
        "if",
        "is",
        "None",
        "raise",
        "TypeError",
    }


@pytest.mark.parametrize("text", ["foo($a)", "foo($Foo)", "foo(x)$", "$$x"])
def test_what_is_no_gap_is_no_python(text: str) -> None:
    with pytest.raises(NoPattern, match="no python that can stand by itself"):
        read_pattern(text, _python())


@pytest.mark.parametrize("text", ["", "   \n", "x" * 2_001])
def test_a_pattern_has_a_length(text: str) -> None:
    with pytest.raises(NoPattern, match="must have 1 to"):
        read_pattern(text, _python())


@pytest.mark.parametrize("text", ["$X", "$$$", "$A\nfoo()"])
def test_a_pattern_that_would_fit_everything_is_refused(text: str) -> None:
    with pytest.raises(NoPattern, match="begins with a gap"):
        read_pattern(text, _python())


def test_a_language_without_its_grammar_is_named() -> None:
    with pytest.raises(NoPattern, match="grammar of cobol is not installed"):
        read_pattern("MOVE $A", Language("cobol", "tree_sitter_cobol_that_nobody_has", "language", (".cob",)))


def test_many_gaps_take_no_time() -> None:
    pattern = "f(" + ", ".join(f"$A{number}" for number in range(40)) + ")"
    assert len(read_pattern(pattern, _python()).rows[0][0].parts[1].parts) == 81
    with pytest.raises(NoPattern):
        read_pattern(pattern[:-1], _python())


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("go($A)", {"go"}),
        ("$X.go($$$)", {"go"}),
        ("$F(go)", set()),
        ("f(g($A), $X.h())", {"f", "g", "h"}),
        ("@go\ndef $F(): $$$", {"go"}),
        ("x.$NAME(1)", set()),
        ("go", set()),
    ],
)
def test_a_pattern_knows_what_is_called_in_it(text: str, called: set[str]) -> None:
    assert read_pattern(text, _python()).called == called
