from detent.context.index.chunks import LONGEST, WINDOW, Chunk, chunks_of
from detent.syntax.source import Source


def pieces(text: str, path: str = "a.py") -> list[tuple[str, tuple[tuple[int, int], ...]]]:
    source = Source(text, path)
    found = chunks_of(source.symbols, len(source.lines))
    return [(source.symbols[one.symbol].qualified if one.symbol >= 0 else "", one.spans) for one in found]


def test_definitions_and_what_stands_between_them() -> None:
    text = "import os\n\nclass A:\n    x = 1\n\n    def f(self):\n        def inner(): pass\n        return inner\n\n"
    text += "    y = 2\n"
    assert pieces(text) == [("", ((0, 2),)), ("A", ((2, 5), (8, 10))), ("A.f", ((5, 8),))]


def test_a_long_definition_is_several_pieces_of_one_name() -> None:
    text = "def f():\n" + "    x = 1\n" * (2 * LONGEST)
    assert pieces(text) == [("f", ((0, 120),)), ("f", ((120, 240),)), ("f", ((240, 241),))]


def test_without_a_grammar_there_are_windows_of_lines() -> None:
    assert pieces("line\n" * (WINDOW + 1), "a.unknown") == [("", ((0, 60),)), ("", ((60, 61),))]
    assert pieces("", "a.py") == []


def test_what_is_only_held_is_a_piece_with_what_stands_around_it() -> None:
    text = "class A {\n  public int X { get; set; }\n  const int Y = 1;\n  void F() {\n  }\n}\n"
    assert pieces(text, "a.cs") == [("A", ((0, 3), (5, 6))), ("A.F", ((3, 5),))]
    assert pieces("package a\n\nconst Most = 1\n", "a.go") == [("", ((0, 3),))]


def test_a_chunk_begins_and_ends_with_its_spans() -> None:
    chunk = Chunk(0, ((2, 5), (8, 10)))
    assert (chunk.start, chunk.end) == (2, 10)
