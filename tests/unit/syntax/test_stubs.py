"""What makes a body wait: its form, or what is said about it where it is empty."""

import pytest

from detent.syntax.source import Source

STUBS = [
    ("a.js", "/** Draws. */\nfunction f() {}"),
    ("a.js", "function f() { /* not implemented */ }"),
    ("a.js", "function f() {\n  // TODO: write it\n}"),
    ("a.js", "const f = () => { throw new Error('f: not yet implemented'); };"),
    ("a.ts", "function f(): void { throw new NotImplementedError(); }"),
    ("a.go", 'package a\nfunc f() { panic("TODO") }'),
    ("a.go", 'package a\nfunc f() { panic(fmt.Sprintf("%s: not implemented", x)) }'),
    ("a.rs", "fn f() -> u8 { todo!() }"),
    ("a.rs", 'fn f() -> u8 { // soon\n    unimplemented!("soon")\n}'),
    ("A.java", "class A { int f() { throw new UnsupportedOperationException(); } }"),
    ("A.cs", "class A { int F() => throw new NotImplementedException(); }"),
    ("a.kt", "fun f(): Int = TODO()"),
    ("a.scala", "object A { def f: Int = ??? }"),
    ("a.rb", "def f\n  raise NotImplementedError\nend"),
    ("a.rb", "# Draws.\ndef f\nend"),
    ("a.php", "<?php function f() { throw new \\Exception('Not implemented'); }"),
    ("a.sh", "f() {\n  # TODO: write it\n  :\n}"),
    ("a.c", 'int f(void) { fprintf(stderr, "not implemented"); abort(); }'),
    ("a.cpp", 'int A::f() { throw std::runtime_error("Not implemented"); }'),
    ("a.py", "def f():\n    raise Exception('f is not implemented')"),
    ("a.py", "def f():\n    assert False, 'TODO'"),
    ("a.py", "def f():\n    return None  # TODO"),
    ("a.ts", "function f() {\n  // TODO: ask the server\n  return [];\n}"),
    ("a.go", 'package a\nfunc f() error { return fmt.Errorf("f: not implemented") }'),
    ("a.go", 'package a\nfunc f() (*A, error) { return nil, status.Errorf(codes.Unimplemented, "f") }'),
    ("a.go", "package a\nfunc f() (*A, error) {\n\t// TODO\n\treturn nil, nil\n}"),
    ("a.rs", "fn f() -> u8 { std::todo!() }"),
    ("A.java", "class A { Object f() {\n  // TODO Auto-generated method stub\n  return null; } }"),
    ("A.java", "class A { int f() { throw new java.lang.UnsupportedOperationException(); } }"),
    ("a.c", "int f(void) { /* TODO */ return 0; }"),
    ("a.cpp", 'int f() { throw "not implemented"; }'),
    ("A.cs", "class A { int F() { // TODO\n return default; } }"),
    ("a.rb", "def f\n  # TODO: write it\nend"),
    ("a.rb", "def f\n  nil # TODO\nend"),
    ("a.php", "<?php function f() { return []; // TODO\n }"),
    ("a.kt", "fun f(): A? {\n  // TODO: look it up\n  return null\n}"),
    ("a.scala", "object A { def f(): Unit = {\n // TODO\n () } }"),
]
WHOLE = [
    ("a.js", "function f() {}"),
    ("a.js", "/** Does nothing. */\nfunction f() {}"),
    ("a.js", "class A {\n  /** Makes one. */\n  constructor() {}\n}"),
    ("a.js", "function f(x) { if (!x) throw new Error('not implemented'); return x; }"),
    ("a.js", "function f() { throw new Error('no such file'); }"),
    ("a.go", "package a\nfunc f() {}"),
    ("a.go", "package a\n// f draws.\nfunc f() { draw() }"),
    ("a.rs", "fn f() {}"),
    ("a.rs", "trait A {\n    /// Draws.\n    fn f();\n}"),
    ("A.java", "interface A {\n  /** Draws. */\n  void f();\n}"),
    ("A.java", "class A {\n  /** Makes one. */\n  A() {}\n}"),
    ("a.rb", "def f\nend"),
    ("a.sh", "f() { draw; }"),
    ("a.c", "void f(void) {}"),
    ("a.cpp", "/// Makes one.\nA::A() : x(1) {}"),
    ("a.d.ts", "declare function f(): void;"),
    ("a.py", "def f():\n    raise ValueError('no such todo')"),
    ("a.py", "def f():\n    return None  # nobody implements more"),
    ("a.java", "class A { Object f() { return null; } }"),
    ("a.go", 'package a\nfunc f() error { return fmt.Errorf("load todo: %w", err) }'),
    ("a.ts", "function f() {\n  // TODO: later\n  return g();\n}"),
    ("a.rb", "def f\n  # nothing to see\nend"),
]


@pytest.mark.parametrize(("path", "text"), STUBS)
def test_it_waits(path: str, text: str) -> None:
    assert [symbol.is_stub for symbol in Source(text, path).symbols if symbol.kind.runs] == [True]


@pytest.mark.parametrize(("path", "text"), WHOLE)
def test_it_is_whole(path: str, text: str) -> None:
    assert [symbol.is_stub for symbol in Source(text, path).symbols if symbol.kind.runs] == [False]


def test_a_long_body_does_something() -> None:
    text = "function f() {\n  throw new Error('not implemented');\n" + "  g();\n" * 300 + "}\n"
    assert not Source(text, "a.js").symbols[0].is_stub
