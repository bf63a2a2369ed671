import time

import pytest
from tests.patience import in_time

from detent.syntax.language import Language
from detent.syntax.languages import languages
from detent.syntax.pattern import read_pattern
from detent.syntax.source import Source
from detent.syntax.structure import Fits, _Comparison, _sought, could_fit, fits_in
from detent.syntax.tree import parse

PYTHON = """\
def f(a, b):
    x = foo(a, b.c)
    foo()
    foo(1,)  # a remark
    if a == a:
        return 1
        pass
    try:
        pass
    except ValueError as e:
        raise
async def g(): await foo(9)
"""
SCRIPT = """\
class A { m(x) { return this.go(x, 1); } }
function f(a) { if (a === null) { b() } }
const z = {a: 1, b: foo(2)};
"""
GO = """\
package p
func (s *S) Foo(a int) error {
	if err != nil {
		return err
	}
	fmt.Println(a, 2)
}
type T struct {
	A int `json:"a"`
}
"""
RUST = """\
fn main() { let x = foo(1)?; x.unwrap(); match y { Some(a) => bar(a), None => {} } }
impl T for S { fn z(&self) -> u8 { 1 } }
"""
JAVA = "class A { int f(int a) { if (a > 1) { return g(a, 2); } System.out.println(a); return 1; } void z() {} }\n"
C = "int f(int a) { if (!p) return -1; free(a); return 0; }\nstruct S { int x; };\n"
CSHARP = "class A { public int F(int a) { if (a == null) { throw new X(a); } G(a, 1); return 1; } }\n"
RUBY = "class Foo < Bar\n  def go(a, b)\n    puts a\n    x.each { |y| z(y) }\n  end\nend\n"
PHP = "<?php\nclass A { public function f($x) { $this->go($x, 1); $y = $x; return run('a', $x); } }\n"
BASH = 'if [ -z "$x" ]; then echo hi; fi\nrm -rf "$HOME/x"\nfoo() { bar 1 2; }\n'
KOTLIN = "fun f(a: Int): Int { val x = g(a, 1); if (a > 1) { return x }; return a!! }\nclass A { fun z() {} }\n"
SCALA = "object A { def f(a: Int): Int = { val x = g(a, 1); x match { case Some(y) => y } } }\n"

CASES = [
    ("python", PYTHON, "foo($A)", ["4 A=1", "12 A=9"]),
    ("python", PYTHON, "foo($$$)", ["2", "3", "4", "12"]),
    ("python", PYTHON, "foo($A, $$$R)", ["2 A=a R=b.c", "4 A=1 R=", "12 A=9 R="]),
    ("python", PYTHON, "foo($$$R, $A)", ["2 R=a A=b.c", "4 R= A=1", "12 R= A=9"]),
    ("python", PYTHON, "$X == $X", ["5 X=a"]),
    ("python", PYTHON, "$_.c", ["2"]),
    ("python", PYTHON, "if $C: $$$B", ["5-7 C=a == a B=return 1\n        pass"]),
    ("python", PYTHON, "def $F($A, b): $$$", ["1-11 F=f A=a"]),
    ("python", PYTHON, "async def $F(): $B", ["12 F=g B=await foo(9)"]),
    ("python", PYTHON, "    x = $V\n    foo()", ["2-3 V=foo(a, b.c)"]),
    ("python", PYTHON, "try:\n    $$$\nexcept $E as e:\n    raise", ["8-11 E=ValueError"]),
    ("python", PYTHON, "foo(2)", []),
    ("python", "if a:\n    b\nelse:\n    c\n", "if $C: $B", ["1-4 C=a B=b"]),
    ("python", "raise A(b) from c\nraise A(b)\n", "raise $E($$$)", ["1 E=A", "2 E=A"]),
    ("python", "raise A(b) from c\nraise A(b)\n", "raise $E($$$) from $C", ["1 E=A C=c"]),
    ("python", "try:\n    a\nexcept B:\n    c\nfinally:\n    d\n", "try: $A\nexcept $E: $C", ["1-6 A=a E=B C=c"]),
    ("python", "import a, b\nimport a\n", "import a", ["2"]),
    ("python", "from x import a, b\nfrom x import a\n", "from x import a", ["2"]),
    ("bash", "rm a b\nrm c\n", "rm $A", ["2 A=c"]),
    ("javascript", "if (a) { b() } else { c() }\nif (d) { e(); f() }\n", "if ($X) { $Y }", ["1 X=a Y=b()"]),
    ("javascript", SCRIPT, "$O.go($$$A)", ["1 O=this A=x, 1"]),
    ("javascript", SCRIPT, "m($P) { $$$ }", ["1 P=x"]),
    ("javascript", SCRIPT, "if ($C) { $$$B }", ["2 C=a === null B=b()"]),
    ("javascript", SCRIPT, "a: $V", ["3 V=1"]),
    ("javascript", SCRIPT, "const $N = $_", ["3 N=z"]),
    ("typescript", "interface I { a: number; b(): string }\n", "a: $T", ["1 T=number"]),
    ("typescript", "function f(a: number): string { g() }\n", "function $F($$$): $T { $$$ }", ["1 F=f T=string"]),
    ("tsx", "const x = <Foo a={1} b />;\n", "<Foo $$$A />", ["1 A=a={1} b"]),
    ("go", GO, "if err != nil { return $E }", ["3-5 E=err"]),
    ("go", GO, "func ($R $T) $F($$$) error { $$$ }", ["2-7 R=s T=*S F=Foo"]),
    ("go", GO, "A int $TAG", ['9 TAG=`json:"a"`']),
    ("go", GO, "type $T struct { $$$ }", ["8-10 T=T"]),
    ("rust", RUST, "$X.unwrap()", ["1 X=x"]),
    ("rust", RUST, "Some($A) => $B", ["1 A=a B=bar(a)"]),
    ("rust", RUST, "impl $T for $S { $$$ }", ["2 T=T S=S"]),
    ("rust", RUST, "foo($$$)?", ["1"]),
    ("java", JAVA, "g($A, $B)", ["1 A=a B=2"]),
    ("java", JAVA, "if ($C) { $$$B }", ["1 C=a > 1 B=return g(a, 2);"]),
    ("java", JAVA, "int $F(int $P) { $$$ }", ["1 F=f P=a"]),
    ("java", JAVA, "return 1;", ["1"]),
    ("c", C, "free($P);", ["1 P=a"]),
    ("c", C, "if (!$P) return -1;", ["1 P=p"]),
    ("c", C, "int $F($$$) { $$$ }", ["1 F=f"]),
    ("c", C, "struct $S { $$$ };", ["2 S=S"]),
    ("c", "#include <stdio.h>\n#define TWICE(x) (2 * x)\nint a;\n", "#include <stdio.h>", ["1"]),
    ("c", "#include <stdio.h>\n#define TWICE(x) (2 * x)\nint a;\n", "#define TWICE($X) $$$", ["2 X=x"]),
    ("cpp", "#include <map>\nint a;\n", "#include <map>", ["1"]),
    ("cpp", "auto x = std::move(y); int f() { return g<int>(1); }\n", "std::move($A)", ["1 A=y"]),
    ("cpp", "auto x = std::move(y); int f() { return g<int>(1); }\n", "int $F() { $$$ }", ["1 F=f"]),
    ("csharp", CSHARP, "throw new $E($$$)", ["1 E=X"]),
    ("csharp", CSHARP, "$X == null", ["1 X=a"]),
    ("csharp", CSHARP, "public int $F($$$) { $$$ }", ["1 F=F"]),
    ("ruby", RUBY, "class $C < Bar\n  $$$\nend", ["1-6 C=Foo"]),
    ("ruby", RUBY, "$X.each { |$Y| $$$ }", ["4 X=x Y=y"]),
    ("ruby", RUBY, "puts $A", ["3 A=a"]),
    ("php", PHP, "run($$$A)", ["2 A='a', $x"]),
    ("php", PHP, "$X = $Y;", ["2 X=$y Y=$x"]),
    ("php", PHP, "$O->$M($$$)", ["2 O=$this M=go"]),
    ("php", PHP, "public function $F($$$) { $$$ }", ["2 F=f"]),
    ("bash", BASH, "rm -rf $A", ['2 A="$HOME/x"']),
    ("bash", BASH, "if $C; then $$$; fi", ['1 C=[ -z "$x" ]']),
    ("bash", BASH, "$F() { $$$; }", ["3 F=foo"]),
    ("kotlin", KOTLIN, "fun $F($$$): $T { $$$ }", ["1 F=f T=Int"]),
    ("kotlin", KOTLIN, "$A!!", ["1 A=a"]),
    ("scala", SCALA, "val $X = $V", ["1 X=x V=g(a, 1)"]),
    ("scala", SCALA, "$X match { $$$ }", ["1 X=x"]),
    ("html", '<p><a href="b">c <b>d</b></a></p>\n', '<a href="$X">$$$</a>', ["1 X=b"]),
    ("html", '<p class="x"></p>\n', '<$T class="x"></$T>', ["1 T=p"]),
    ("css", "a { color: red; margin: 0 1px }\n", "color: $C;", ["1 C=red"]),
    ("css", "a { color: red; margin: 0 1px }\n", "a { $$$ }", ["1"]),
    ("json", '{"x": {"a": [1]}, "a": 2}\n', '"a": $V', ["1 V=[1]", "1 V=2"]),
    ("json", '{"x": {"a": [1]}, "b": 2}\n', '"$K": 2', ['1 K=b']),
    ("toml", '[p]\nname = "x"\nv = 1\n', "name = $V", ['2 V="x"']),
    ("toml", '[p]\nname = "x"\nv = 1\n', "[$T]\n$$$", ["1-3 T=p"]),
    ("yaml", "a:\n  name: x\n  b: 1\n", "name: $V", ["2 V=x"]),
    ("yaml", "a:\n  - x\n  - y\n", "- $X", ["2 X=x", "3 X=y"]),
    ("markdown", "# Hello\n\ntext\n\n## World\n", "## $T", ["5 T=World"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "code", "pattern", "expected"), CASES)
def test_what_fits(language: str, code: str, pattern: str, expected: list[str]) -> None:
    fits = _fits(language, pattern, code)
    assert _told(fits) == expected
    assert fits.problem == ""


def test_every_language_can_be_searched() -> None:
    assert {language for language, *_ in CASES} == {language.name for language in languages()}


def test_layout_and_comments_do_not_count() -> None:
    code = "foo(\n    a,  # the first\n    b\n    .c,\n)\n"
    assert _told(_fits("python", "foo(a, b.c)", code)) == ["1-5"]


def test_a_file_that_is_not_all_right_is_searched_all_the_same() -> None:
    assert _told(_fits("python", "foo($A)", "x = = 1\n\nfoo(1)\n")) == ["3 A=1"]


def test_what_cannot_be_parsed_says_so() -> None:
    assert "too large" in _fits("python", "foo($A)", "foo(1)\n" * 200_000).problem


def test_what_is_nested_by_the_thousand_is_searched_until_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = read_pattern("f($X)", _language("python"))
    text = "f(" * 300 + "1" + ")" * 300 + "\n"
    assert len(fits_in(pattern, text).found) == 300
    monkeypatch.setattr("detent.syntax.structure.PATIENCE", 0.0)
    assert "takes too long" in fits_in(pattern, text).problem


def test_a_pattern_that_fits_in_too_many_ways_ends_soon() -> None:
    """Bounded generously; without care it takes longer than anybody lives."""
    begun = time.monotonic()
    gaps = ", ".join(f"$$$A{number}, x" for number in range(12))
    fits = _fits("python", f"foo({gaps}, y)", f"foo({', '.join(['x'] * 300)})\n")
    assert "too many ways" in fits.problem
    assert in_time(begun, 20)


def _fits(name: str, pattern: str, code: str) -> Fits:
    return fits_in(read_pattern(pattern, _language(name)), code)


def _language(name: str) -> Language:
    return next(one for one in languages() if one.name == name)


def _told(fits: Fits) -> list[str]:
    told = []
    for fit in fits.found:
        lines = f"{fit.start + 1}" + (f"-{fit.end}" if fit.end > fit.start + 1 else "")
        told.append(" ".join([lines, *(f"{name}={text}" for name, text in fit.gaps.items())]))
    return told


METHODS = "".join(f"    def m{number}(self):\n        return {number}\n\n" for number in range(9))
PARTS = [
    f"class A:\n{METHODS}    def own(self):\n        go(1)\n\n{METHODS}go(2)\n",
    f"class Go:\n    x = 1\n    # a remark\n{METHODS}",
    f"class Go:\n{METHODS}",
    f"if go:\n    def f():\n        pass\n\n{METHODS}",
    f"@go\nclass A:\n{METHODS}",
    f"class A:\n    x = go(1)\n\n{METHODS}    y = go(2)\n",
    f"class A:\n{METHODS}    def own(self): (\n",
    f"go(1)\r\nclass A:\r\n{METHODS}".replace("\n", "\r\n"),
    f"class A:\n    x = go(1)\n{METHODS}    y = go(2)\n{METHODS}    z = go(3)\n{METHODS}    z = go(4)\n{METHODS}",
    f"class A:\n    @go\n    def own(self): go\n\n    @go(5)\n    def more(self): ago(1), gone(2)\n\n{METHODS}",
    f"class A:\n{METHODS}    def own(self):\n        (go  # why\n        (1), go \\\n        (2), go\t(3))\n",
]


@pytest.mark.parametrize("code", PARTS)
@pytest.mark.parametrize("pattern", ["go($A)", "class Go: $$$B", "class Go: $B", "if go: $$$B", "$X = go($A)", "go"])
def test_what_is_not_parsed_makes_no_difference(code: str, pattern: str) -> None:
    definitions = [(one.start, one.end) for one in Source(code, "a.py").symbols]
    read = read_pattern(pattern, _language("python"))
    parsed = parse(read.language, code)
    everywhere = sorted(_Comparison(parsed).all_of(read), key=lambda fit: (fit.start, fit.end))
    assert list(fits_in(read, code, definitions).found) == everywhere
    assert list(fits_in(read, code).found) == everywhere
    assert could_fit(read)(code) or not everywhere


MANY = "".join(
    f"class A{n}:\n" + "".join(f"    def m{m}(self):\n        go(\n            {m})\n\n" for m in range(9))
    for n in range(9)
)


NESTED = "go(go(1), go(2))\nx = go(\n    go(3),\n    go(4), go(5),\n)\n" * 9


@pytest.mark.parametrize("code", [*PARTS, MANY, MANY.replace("go(\n", "ago.go(go,\n"), NESTED])
@pytest.mark.parametrize("pattern", ["go($A)", "$X = go($A)", "go", "class $A: $$$B", "$X.go($$$)", "go($$$)"])
@pytest.mark.parametrize("enough", [1, 2, 5, 30])
def test_enough_are_the_first_that_end_before_a_line(code: str, pattern: str, enough: int) -> None:
    definitions = [(one.start, one.end) for one in Source(code, "a.py").symbols]
    read = read_pattern(pattern, _language("python"))
    everywhere = fits_in(read, code).found
    some = fits_in(read, code, definitions, enough)
    last = max((fit.end for fit in some.found), default=0)
    if some.problem:
        assert some.problem == f"what ends behind line {last} was not searched for"
        assert some.found == tuple(fit for fit in everywhere if fit.end <= last)
        assert sum(fit.end < last for fit in some.found) < enough <= len(some.found)
    else:
        assert some.found == everywhere
        assert len(everywhere) <= 2 * enough or code is not MANY


def test_a_name_that_is_only_handed_over_is_not_parsed() -> None:
    code = "@go\ndef f():\n    return map(go, x)\n"
    assert _sought(read_pattern("go($A)", _language("python")).rows[0][0], frozenset({"go"})) != b"go"
    assert fits_in(read_pattern("go($A)", _language("python")), code + "x = = (\n" * 200_000) == Fits()
    assert _told(_fits("ruby", "go $A", "go 1\ngo x\n")) == ["1 A=1", "2 A=x"]


def test_definitions_without_the_words_are_not_parsed() -> None:
    code = "go(1)\nx\ndef f():\n    '''it does not end here\n\ngo(2)\nx\n'''\n"
    pattern = read_pattern("go($A)", _language("python"))
    assert [fit.start for fit in fits_in(pattern, code).found] == [0]
    assert [fit.start for fit in fits_in(pattern, code, [(2, 5), (7, 8)]).found] == [0, 5]


def _texts() -> list[tuple[str, str]]:
    return sorted({(name, code) for name, code, *_ in CASES})


@pytest.mark.parametrize(("name", "code"), _texts(), ids=[name for name, _ in _texts()])
def test_what_is_called_in_a_pattern_is_called_where_it_fits(name: str, code: str) -> None:
    path = f"a{_language(name).extensions[0]}"
    called = {one.name for one in Source(code, path).calls()}
    patterns = [
        read_pattern(pattern, _language(name)) for one, text, pattern, _ in CASES if (one, text) == (name, code)
    ]
    fitting = [pattern for pattern in patterns if fits_in(pattern, code).found]
    assert fitting
    assert all(could_fit(pattern)(code) for pattern in fitting)
    assert all(pattern.called <= called for pattern in fitting)
