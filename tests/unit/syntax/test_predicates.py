import pytest
import tree_sitter_python
from tree_sitter import Language, Parser, Query, QueryCursor

from detent.syntax.predicates import predicates_in

DATA = b"def f(): pass\ndef g(): pass\ndef \xc3\xa9(): pass\n"


def found(clauses: str) -> list[str]:
    """The functions of ``DATA`` of whose names the clauses hold."""
    language, pattern = Language(tree_sitter_python.language()), "((function_definition name: (_) @name) {})"
    predicates = predicates_in(pattern.format(clauses))
    root = Parser(language).parse(DATA).root_node
    matches = (match for _, match in QueryCursor(Query(language, pattern.format(""))).matches(root))
    held = [match["name"][0] for match in matches if all(one.holds(DATA, match) for one in predicates)]
    return [DATA[node.start_byte : node.end_byte].decode() for node in held]


@pytest.mark.parametrize(
    ("clauses", "names"),
    [
        ('(#one-of? @name "f" "é")', ["f", "é"]),
        ('(#none-of? @name "f" "x")', ["g", "é"]),
        (r'(#fits? @name "^\\w$")', ["f", "g", "é"]),
        ('(#fits? @name "[fg]")\n(#none-of? @name "g")', ["f"]),
        ('(#one-of? @nothing "f")', ["f", "g", "é"]),
    ],
)
def test_what_a_clause_says_of_a_match(clauses: str, names: list[str]) -> None:
    assert found(clauses) == names


def test_a_pattern_without_clauses_has_none() -> None:
    assert predicates_in("(module) @module") == ()


@pytest.mark.parametrize("clause", ['(#eq? @name "f")', "(#one-of? @name)", '(#one-of? @name "f)'])
def test_another_predicate_is_a_mistake(clause: str) -> None:
    with pytest.raises(ValueError, match="not known"):
        predicates_in(clause)
