"""What the text of a file in Python says is what its tree says; where it might not be, it says nothing."""

import random
import re
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from detent.syntax.contents import skimmed, skimmed_by_tree
from detent.syntax.languages import language_of
from detent.syntax.python_text import skim_python
from detent.syntax.tree import parse

PYTHON = language_of("a.py", "")
STANDARD = Path(sysconfig.get_path("stdlib"))
SAID = {
    "decorated": """
        @one
        @two.three(1)
        @four.five
        def f():
            pass


        class A:
            @property
            def g(self): return h()
        """,
    "nested": """
        class A:
            class B:
                def f(self):
                    def g():
                        return 1
                    return g()
            x = A()
        """,
    "in conditions": """
        if a():
            def f():
                pass
        else:
            async def f():
                await b()
        c()
        """,
    "on one line": """
        class E(Exception): pass
        def f(): return g(1)  # h(2)
        f()
        """,
    "constants": """
        ONE = 1  # A = 2
        _TWO: int = 2
        THREE: dict[str, int]
        FOUR: dict[
            str, int] = {
            A: 1,
        }
        FIVE = SIX == 6
        FIVE += 1
        FIVE.SIX = 7
        FIVE[0] = [
            lambda a=ONE: A,
            f(B=1, C =2)]
        try:
            NINE = f"{ONE=}"
        except ImportError:
            NINE = \\
                None
        class A(B):
            TEN = 10
            def f(self, A: int = 3, *, x: T = None):
                ELEVEN = 11
                x: T = ELEVEN
                class C:
                    TWELVE: "str" = ''' '''
            Thirteen = FOURTEEN, FIFTEEN = 14, 15
            SIXTEEN = 16,
        if x: y(A=1)
        while A:
            B = 1

        """,
    "long heads": """
        def f(
            a: dict[str, int] = {},
            b=lambda x: (x),
        ) -> list[
            int
        ]:
            return a


        def g[T: int](x: T) -> T:
            return x
        """,
    "brackets further out": """
        def f():
            x = g(
        1, [
        2])
            return x


        h(
        )
        """,
    "strings further out": '''
        def f():
            """One.
        def g(): pass
            """
            x = """
        class A: f(1)
        """
            return x


        g()
        ''',
    "comments below": """
        def f():
            pass
            # mine

            # mine too
          # not mine
            # nor this


        def g(): pass
            # nobody's
        class A:
            def h(self):
                pass  # here
            # the class's
        # nobody's
        """,
    "strings": r"""
        a = 'it\'s def f():' "# \" no" rb'\'' + b("#")  # 'c(
        d('(')
        """,
    "values put in": """
        a = f'{b(1)} {{c(2)}} {d[0]:>{e(3)}}' + F'''
        {h(
        1)}''' + f"{', '.join(i[0] for i in 'jk')}"
        """,
    "blanks before brackets": """
        if (a):
            b (1)
            c = (2)
            not (d)
            e\t(3)
            return(4)
        print (f)
        """,
    "brackets below words": r"""
        def f():
            return (
                a and
                (b or c(
                    d))
            )
        e = f and \
            (g(1))
        h = ("i"
            ("j"))
        """,
    "called in turn": """
        a(1)(2).b(3)[c(4)].d
        (e) = f
        """,
    "lines joined": r"""
        a = b + \
            c(1)
        assert d(2), \
            e(3)
        def f(): \
            g()
        """,
    "words like others": """
        défi(1)
        class Ünder: pass
        x = definition(2)
        classy(3)
        default = 1
        """,
    "lines that end in two": "def f():\r\n    '''a\r\n    b'''\r\n    g()\r\n\r\n\r\nclass A:\r\n    pass\r\n",
    "no line end": "class A:\n    def f(self):\n        return g(1)",
    "tests": """
        class TestA:
            def test_b(self):
                def test_c():
                    pass
            def help(self): pass
        def test_d(): pass
        class Other:
            def test_e(self): pass
        """,
    "quotes beside words": r"""
        a = b if"c"else(d)
        e = f"g"in(h)
        i = f"j"
        (k)
        """,
    "written into strings": """
        a = f"{b(1):>10} {c:#x} {d:{e(2)}} {f(3)!r:,}"
        """,
    "decorators on many lines": """
        @a(
            1,
        )

        # why
        @b
        def f():
            @c([
        2])
            class A:
                pass
        """,
    "cases": """
        match a:
            case 1 | "2":
                b(1)
            case A.C as d:
                match = c(2)
        """,
    "a long name": "class " + "A" * 200 + ":\n    def f(self): pass\n",
    "nothing": "",
}
UNSAID = {
    "an open string": "x = 'a\ndef f():\n    g()\n",
    "one value for two": "a = ONE = 1\n",
    "two on a line": "ONE = 1; TWO = 2\n",
    "one behind another": "f(); TWO = 2\n",
    "a condition before": "if a(\n  b): ONE = 1\n",
    "a function that keeps one": "class A: ONE: int = 1\n",
    "an annotation that compares": "ONE: a == b = 1\n",
    "an open bracket": "def f(:\n    g()\n",
    "tabs": "def f():\n\tg()\n",
    "no body": "def f():\n    # later\n",
    "a pattern": "match a:\n    case B(c):\n        d(1)\n",
    "a pattern over lines": "match a:\n    case [\n        B(c)]:\n        d(1)\n",
    "a pattern without a blank": "match a:\n    case{'b': C(d)}:\n        e(1)\n",
    "a pair to be matched": "match (a, b):\n    case c:\n        d(1)\n",
    "multiplied": "x = (\na\n@ b(1)\n)\ndef f(): pass\n",
    "multiplied by a name": "x = (\n    a\n    @b\n)\n",
    "multiplied by much": "x = (a\n@ b(\n1)\n)\ndef f(): pass\n",
    "decorates nothing yet": "class A:\n    @a\n    x = 1\n\n    def f(self): pass\n",
    "a bracket in how a value is written": 'a = f"{b:%d (%A)} {c:{d} (}"\n',
    "a comment in a hole": "a = f'''{b(1) # c(2)\n}'''\n",
    "called over lines": "x = [\n    a\n    (1)\n]\n",
    "a string that ends in a hole": 'a = f"{b("{")}"\n',
    "a sign in a hole": "a = f\"{b('c'):#x}\"\n",
    "a form feed": "a()\n\fb()\n",
    "a mark before all": "\ufeffdef f(): pass\n",
    "a nought": "a('\0')\n",
    "no colon": "def f()\n    g()\n",
    "called over joined lines": "a = b \\\n  (c)\n",
    "a name on the next line": "def \\\n  f(): pass\n",
    "a line of nothing": "def f():\n    pass\n\\\n\ng()\n",
    "called by its attribute": "@a(1).b\ndef f(): pass\n",
    "definitions in heads": "def f(\ndef g(\n):\n    pass\n):\n    pass\n",
    "definitions in brackets": "def f(): (\ndef g(): pass\n)\n",
}


@pytest.mark.parametrize("text", SAID.values(), ids=SAID)
def test_what_a_plain_text_says_is_what_its_tree_says(text: str) -> None:
    data = dedent(text).encode()
    assert PYTHON
    for path in ("a.py", "tests/test_a.py"):
        assert skim_python(data, PYTHON, path) == skimmed_by_tree(data, PYTHON, path)


@pytest.mark.parametrize("text", UNSAID.values(), ids=UNSAID)
def test_where_a_text_is_not_plain_its_tree_is_asked(text: str) -> None:
    assert PYTHON
    assert skim_python(text.encode(), PYTHON, "a.py") is None
    assert skimmed(text.encode(), PYTHON, "a.py") == skimmed_by_tree(text.encode(), PYTHON, "a.py")


def test_all_of_a_large_library_is_read_alike() -> None:
    found = (file for file in STANDARD.rglob("*.py") if not {"test", "tests", "site-packages"} & {*file.parts})
    files = sorted(found)[::7]
    said = sum(_is_read_alike(file.read_bytes(), file.name) for file in files)
    assert said > len(files) * 0.8, "and nearly all of it without a tree"


def test_a_text_that_was_changed_here_and_there_is_read_alike() -> None:
    chance, files = random.Random(7), sorted(STANDARD.glob("*.py"))
    texts = list(_changed(chance, files, 2_000))
    said = sum(_is_read_alike(text, "test_a.py") for text in texts)
    assert said > 100, len(texts)


@pytest.mark.parametrize(
    "text",
    (
        "def f(): (\n" * 20_000 + ")" * 20_000,
        "".join(f"{' ' * depth}def f():\n" for depth in range(1_200)) + " " * 1_200 + "pass\n",
        "class A:\n" + "    def f(self):\n        pass\n" * 20_000,
        "@a\n" * 100_000,
        "@a(\n" * 100_000 + ")" * 100_000,
        'f"{(' + ":{" * 100_000 + "}" * 100_000 + ')}"',
        'f"""{a(' + "#" * 300_000 + ')}"""',
        "f'{a(" + ":" * 300_000 + ")}'",
        "f(" * 200_000,
        "f(" * 200_000 + ")" * 200_000,
        "x = [\n" + "a\n(\n)\n" * 50_000 + "]\n",
        "x\n(\n" * 50_000 + ")\n" * 50_000,
        "def f():\n    (\n" + "a\n" * 200_000 + ")\n",
        "def f(\n" * 60_000 + "):\n" * 60_000,
        "def f(a=(\n@ b(1)\n" * 30_000 + ")):\n" * 30_000,
        '\\"""\n' * 150_000,
        "\\'''a'\n" * 150_000,
        "\\'\\\n" * 200_000,
        '\\"\\\n' * 200_000,
        'f"""{(' + "\\'''b'\n" * 150_000 + ')}"""',
        "class " + "A" * 400_000 + ":\n" + "    def f(): pass\n" * 20_000,
        '"""' * 100_001,
        "'" * 300_001,
        'f"{' * 100_000,
        'f"' + "{a" * 200_000 + '"',
        "\\\n" * 200_000,
        " " * 900_000 + "(",
        "#" + "\n" * 900_000 + "(",
    ),
    ids=lambda text: text[:12],
)
def test_no_text_is_expensive(text: str) -> None:
    assert PYTHON
    skim_python(text.encode(), PYTHON, "a.py")


def _is_read_alike(data: bytes, path: str) -> bool:
    """Whether the text said anything, which is then what the tree says; except for what its grammar takes for something
    else than it is."""
    assert PYTHON
    found = skim_python(data, PYTHON, path)
    if found is None or parse(PYTHON, data).problems:
        return False
    symbols, called = skimmed_by_tree(data, PYTHON, path)
    assert found[0] == symbols, path
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    for name in {*found[1], *called}:
        for row in {*found[1].get(name, ())} ^ {*called.get(name, ())}:
            assert re.search(rb"^\s*type\b|\*\s*[\w.]+\(", lines[row]), (path, name, row)
    return True


def _changed(chance: random.Random, files: list[Path], count: int) -> Iterator[bytes]:
    """Texts that Python takes for right."""
    pieces = (
        b"(",
        b")",
        b"\n",
        b"    ",
        b"# c",
        b"'",
        b"\\\n",
        b" ",
        b"\t",
        b"f'{a(b)}'",
        b"async ",
        b"[",
        b"]",
        b"; ",
    )
    for _ in range(count):
        lines = chance.choice(files).read_bytes().splitlines(keepends=True)
        tops = [number for number, line in enumerate(lines) if line[:1].isalpha() or line[:1] == b"@"] or [0]
        start = chance.choice(tops)
        lines = lines[start : start + chance.randrange(5, 80)]
        for _ in range(chance.randrange(4)):
            row = chance.randrange(len(lines))
            at = chance.randrange(len(lines[row]) + 1)
            lines[row] = lines[row][:at] + chance.choice(pieces) + lines[row][at:]
        text = b"".join(lines)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                compile(text, "a.py", "exec", dont_inherit=True)
            except (SyntaxError, ValueError):
                continue
        yield text
