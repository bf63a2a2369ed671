import pytest

from detent.syntax.shell import LONGEST, MOST_COMMANDS, read


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("ls -la src", [("ls", "-la", "src")]),
        ("grep -n hello README.md | wc -l", [("grep", "-n", "hello", "README.md"), ("wc", "-l")]),
        ("pwd && ls || true; date", [("pwd",), ("ls",), ("true",), ("date",)]),
        ("echo 'a; rm -rf b' \"c d\" e\\ f", [("echo", "a; rm -rf b", "c d", "e f")]),
        ("ls # ; touch x", [("ls",)]),
        ('to""uch x', [("touch", "x")]),
        ("t\\o\\uch x", [("touch", "x")]),
        ("", []),
    ],
)
def test_plain_lines_are_read_word_for_word(text: str, commands: list[tuple[str, ...]]) -> None:
    script = read(text)
    assert list(script.commands) == commands
    assert script.oddities == ()


@pytest.mark.parametrize(
    ("text", "oddity"),
    [
        ("echo $(touch x)", "a command substitution"),
        ("echo `touch x`", "a command substitution"),
        ('echo "$HOME"', "a variable"),
        ("cat <(touch x)", "a process substitution"),
        ("ls > x", "a redirection"),
        ("A=1 ls", "an assignment"),
        ("cat <<EOF\n$(x)\nEOF", "a redirection"),
        ("ls *.py", "a wildcard"),
        ("cat ~/.ssh/id", "a ~"),
        ("echo {a,b}", "braces"),
        ("f() { x; }; f", "a function"),
        ("(ls)", "a subshell"),
        ("ls &", "a background command"),
        ("$'\\x74ouch' x", "an escaped string"),
        ("if true; then ls; fi", "“if_statement”"),
        ("echo 'open", "what is no shell"),
        ("ls\x1b[2K", "an invisible character"),
        ("ls\u202e", "an invisible character"),
        ("\u0261it status", "an unusual character"),
        ("echo x\\\n#; ./evil.sh; ls", "a continued line"),
        ('cat ".e\\\nnv"', "a continued line"),
        ("ca\\\nt x", "a continued line"),
        ("x" * (LONGEST + 1), "more than 4000 characters"),
        ("; ".join(["true"] * (MOST_COMMANDS + 1)), "more than 20 commands"),
    ],
)
def test_whatever_else_is_in_a_line_is_named(text: str, oddity: str) -> None:
    assert oddity in read(text).oddities


def test_commands_in_substitutions_are_seen_too() -> None:
    assert ("touch", "x") in read("echo $(touch x)").commands
    assert ("touch", "x") in read('echo "$(touch x)"').commands


def test_what_stands_between_commands_is_told_in_order() -> None:
    assert read("cd a && ls | wc; date # end\n").signs == ("&&", "|", ";")
    assert read("ls\nwc").signs == ()
