"""An answer that escapes ``<``, ``>`` and ``&`` does so in all of its parts."""

from detent.edits.hunk import Change, Step, Swap, Wanted
from detent.edits.lines import split
from detent.edits.steps import Tree, carry_out

GO = "func New() {\n\tc := &Context{}\n\treturn c\n}\n\nfunc Default() {\n\tengine.Use()\n\treturn engine\n}\n"
ADDED = "\treturn engine\n}\n\nfunc alloc() *Context {\n\treturn &Context{}\n}\n"
RUST = "fn a() -> u32 {\n    go();\n    1\n}\n"


def done(text: str, *steps: Step) -> str | None:
    return carry_out(list(steps), Tree({"a": text}.get, lambda: ("a",)))["a"]


def change(*hunks: tuple[str, str]) -> Step:
    return Change("a", tuple((Wanted(split(old), split(new)),) for old, new in hunks))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_one_hunk_tells_of_the_others() -> None:
    first = ("\tc := &amp;Context{}\n", "\tc := alloc()\n")
    second = ("\treturn engine\n}\n", escaped(ADDED))
    made = GO.replace("c := &Context{}", "c := alloc()").replace("\treturn engine\n}\n", ADDED)
    assert done(GO, change(first, second)) == made
    assert done(GO, Swap("a", *first), Swap("a", *second)) == made


def test_operators_of_code_tell_where_nothing_is_left_as_it_is() -> None:
    new = "    go();\n    b(|x| -> u32 { x })\n"
    assert done(RUST, change(("    go();\n", escaped(new)))) == RUST.replace("    go();\n", new)
    raw = "    go();\n    if a < b { print('-&gt;') }\n"
    assert done(RUST, change(("    go();\n", raw))) == RUST.replace("    go();\n", raw)


def test_escapes_that_are_meant_stay() -> None:
    call = 'x = text.replace("&", "&amp;")\n'
    assert done("x = text\ny = 1 < 2\n", change(("x = text\n", call))) == f"{call}y = 1 < 2\n"
    page = "<p>a &gt; b</p>\n<p>c</p>\n"
    assert done(page, change(("<p>c</p>\n", "<p>c -&gt; d</p>\n"))) == page.replace("c<", "c -&gt; d<")
    assert (
        done("A title\nIt says 1 < 2\n", Swap("a", "A title", "Tom &amp; Jerry")) == "Tom &amp; Jerry\nIt says 1 < 2\n"
    )
