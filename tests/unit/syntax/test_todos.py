from detent.syntax.source import Source, Todo


def test_a_comment_of_many_lines_says_where_and_what() -> None:
    text = "/*\n * Well.\n * TODO: one,\n *   and more\n * FIXME: two\n */\nint x; // TODO three\n"
    assert Source(text, "a.c").todos == (
        Todo(2, "* TODO: one,\n *   and more"),
        Todo(4, "* FIXME: two\n */"),
        Todo(6, "// TODO three"),
    )


def test_what_is_no_comment_says_nothing() -> None:
    assert Source('x = "TODO"\n', "a.toml").todos == ()
    assert Source("# TODO\n", "a.md").todos == ()


def test_the_comment_on_the_line_of_a_macro_counts() -> None:
    text = '#define SIZE 8 // TODO: ask for it\n#define PLACE "http://x TODO"\n#define TODO 1\n#define NEXT TODO\n'
    assert Source(text, "a.c").todos == (Todo(0, "8 // TODO: ask for it"),)
