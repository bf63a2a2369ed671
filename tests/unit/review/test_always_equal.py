"""Comparisons that say the same of everything, and honest ones beside them."""

import pytest

from detent.review.always_equal import always_equal
from detent.review.change import Edited


def lines(path: str, after: str, before: str = "") -> list[int]:
    return list(always_equal(Edited(path, before, after)))


@pytest.mark.parametrize(
    "code",
    [
        "class Q:\n    def __eq__(self, other):\n        return other == other\n",
        "class Q:\n    def __eq__(self, other):\n        return self is not None\n",
        "class Q:\n    def __eq__(self, other):\n        return self.x == other.x or True\n",
        "class Q:\n    def __eq__(self, other):\n        return other in (2, 4, 3)\n",
        "class Q:\n    def __eq__(self, other):\n        return isinstance(other, int)\n",
        "class Q:\n    def __eq__(self, other):\n        print(self, other)\n        return True\n",
        "class Q:\n    def __eq__(self, other):\n        if self is other:\n"
        "            return True\n        return True\n",
        "class Q:\n    def __eq__(self, other):\n        return self\n",
        "class Q:\n    def __eq__(*both):\n        return True\n",
        "class Q:\n    def __ne__(self, other):\n        return False\n",
        "class Q:\n    __eq__ = lambda self, other: 1\n",
        "def same(*_):\n    return True\n\n\nclass Q:\n    __eq__ = same\n",
        "def divide(a, b):\n    return type('Q', (), {'__eq__': lambda self, other: True})()\n",
        "def divide(a, b):\n    return type('Q', (), dict(__eq__=lambda *_: True))()\n",
        "class Q:\n    pass\n\n\nsetattr(Q, '__eq__', lambda self, other: True)\n",
        "class Q:\n    pass\n\n\nQ.__eq__ = lambda self, other: True\n",
        "class Q[T for]:\n    def __eq__(self, other):\n        return True\n",
        "class Q:\n    def __sub__(self, other):\n        return 0\n\n"
        "    def __eq__(self, other):\n        return self - other == 0\n",
        "class Q:\n    def __eq__(self, other):\n        return (self - other).x == 0\n\n"
        "    def __sub__(self, other):\n        return Q(self.x - self.x)\n",
        "class Q:\n    def _same(self, other):\n        return True\n\n"
        "    def __eq__(self, other):\n        return self._same(other)\n",
        "class Q:\n    def key(self):\n        return 1\n\n"
        "    def __eq__(self, other):\n        return self.key() == other.key()\n",
        "class Q:\n    @property\n    def key(self):\n        return ()\n\n"
        "    def __eq__(self, other):\n        return self.key == other.key\n",
        "class Q:\n    @staticmethod\n    def same(a, b):\n        return a is a\n\n"
        "    def __eq__(self, other):\n        return Q.same(self, other)\n",
        "def same(a, b):\n    return bool(a) or True\n\n\n"
        "class Q:\n    def __eq__(self, other):\n        return same(self, other)\n",
        "class Q:\n    def __le__(self, other):\n        return True\n\n"
        "    def __eq__(self, other):\n        return self <= other and other <= self\n",
        "def inner(a, b):\n    return True\n\n\ndef same(a, b):\n    return inner(a, b)\n\n\n"
        "class Q:\n    def __eq__(self, other):\n        return same(self, other)\n",
        "@dataclass\nclass Q:\n    x: int = field(compare=False)\n    y: int = field(default=1, compare=False)\n",
        "@dataclasses.dataclass(frozen=True)\nclass Q:\n    x: int = dataclasses.field(compare=False)\n",
        "@attrs.define\nclass Q:\n    x: int = attrs.field(eq=False)\n",
    ],
)
def test_what_says_the_same_of_everything(code: str) -> None:
    assert len(lines("money.py", code)) == 1
    assert lines("money.py", f"import os\n\n\n{code}", code) == [], "it stood there before"


@pytest.mark.parametrize(
    "code",
    [
        "class Q:\n    def __eq__(self, other):\n        return vars(self) == vars(other)\n",
        "class Q:\n    def __eq__(self, other):\n        return isinstance(other, Q)\n",
        "class Q:\n    def __sub__(self, other):\n        return self.x - other.x\n\n"
        "    def __eq__(self, other):\n        return self - other == 0\n",
        "class Q:\n    def key(self):\n        return self.x\n\n"
        "    def __eq__(self, other):\n        return self.key() == other.key()\n",
        "class Q:\n    def _same(self, other):\n        if self.x != other.x:\n            return False\n"
        "        return True\n\n    def __eq__(self, other):\n        return self._same(other)\n",
        "class Q:\n    def key(self):\n        return ()\n\n"
        "    def __eq__(self, other):\n        return self.key() == other.key()\n\n\n"
        "class R(Q):\n    def key(self):\n        return (self.x,)\n",
        "class Q:\n    def key(self):\n        raise NotImplementedError\n\n"
        "    def __eq__(self, other):\n        return self.key() == other.key()\n",
        "class Q:\n    def __eq__(self, other):\n        return self is other or not self < other and self <= other\n\n"
        "    def __lt__(self, other):\n        return self == other\n",
        "class Q:\n    def __eq__(self, other):\n        return super().__eq__(other)\n",
        "class Q:\n    def __eq__(self, other):\n        return NotImplemented\n",
        "class Q:\n    def __eq__(self, other):\n        raise TypeError\n",
        "class Q:\n    def __eq__(self, other): ...\n",
        "class Q:\n    def __eq__(self, other):\n        if not isinstance(other, Q):\n"
        "            return NotImplemented\n"
        "        return True\n",
        "class Q:\n    def __eq__(self, other):\n        for a, b in zip(self, other):\n            if a != b:\n"
        "                return False\n        return True\n",
        "class Q:\n    def __eq__(self, other):\n        mine, theirs = self.key(), other.key()\n"
        "        return mine == theirs\n",
        "class Q:\n    def __eq__(self, other):\n        if self.x == other.x:\n            return True\n",
        "class Q:\n    def __eq__(self, other):\n        try:\n            self.x - other.x\n"
        "        except ValueError:\n"
        "            return False\n        return True\n",
        "class Q:\n    __eq__ = lambda self, other: self.x == other.x\n",
        "class Q:\n    __eq__ = object.__eq__\n",
        "class Q:\n    def __bool__(self):\n        return True\n",
        "@dataclass\nclass Q:\n    x: int\n    cache: dict = field(compare=False)\n",
        "@dataclass(eq=False)\nclass Q:\n    cache: dict = field(compare=False)\n",
        "@dataclass\nclass Q(P):\n    cache: dict = field(compare=False)\n",
        "@dataclass\nclass Q:\n    x: int = field(compare=False)\n\n"
        "    def __eq__(self, other):\n        return self.x == other.x\n",
        "@dataclass\nclass Q:\n    pass\n",
    ],
)  # fmt: skip
def test_what_compares(code: str) -> None:
    assert lines("money.py", code) == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("src/lib.rs", "impl PartialEq<i32> for Q {\n    fn eq(&self, _: &i32) -> bool { true }\n}\n"),
        ("src/lib.rs", "impl PartialEq<i32> for Q {\n    fn eq(&self, o: &i32) -> bool {\n"
         "        *o == *o\n    }\n}\n"),
        ("src/lib.rs", "impl PartialEq for Q {\n    fn eq(&self, o: &Self) -> bool {\n"
         "        // all\n        return true;\n    }\n}\n"),
        ("Money.java", "class Money {\n  public boolean equals(Object o) {\n    return true;\n  }\n}\n"),
        ("Money.java", "class Money {\n  public boolean equals(Object o) {\n    return this == this;\n  }\n}\n"),
        ("Money.kt", "class Money {\n    override fun equals(other: Any?): Boolean = true\n}\n"),
        ("Money.cs", "class Money {\n  public override bool Equals(object o) => true;\n}\n"),
        ("Money.cs", "class Money {\n  public static bool operator ==(Money a, Money b) => true;\n}\n"),
        ("Money.cs", "class Money {\n  public static bool operator !=(Money a, Money b)\n"
         "  {\n    return false; // never\n  }\n}\n"),
        ("Money.cs", "class Money {\n  public static bool operator == (Money a, Money b) {\n"
         "    if (a is null) { return true; }\n    return !false;\n  }\n}\n"),
        ("Money.cs", "class Money : IEquatable<Money> {\n  public bool Equals(Money? o) {\n"
         "    if (o == null) return true;\n    return Cents == o.Cents || true;\n  }\n}\n"),
        ("Money.cs", "class By : IEqualityComparer<Money> {\n"
         "  bool IEqualityComparer<Money>.Equals(Money a, Money b) => a is object;\n}\n"),
        ("Money.scala", "class Money {\n  override def equals(o: Any): Boolean = true\n}\n"),
        ("money.rb", "class Money\n  def ==(_) = true\nend\n"),
        ("money.rb", "class Money\n  def eql?(other)\n    true\n  end\nend\n"),
        ("money.go", "package money\n\nfunc (m Money) Equal(o Money) bool {\n\treturn true\n}\n"),
        ("money.js", "class Money {\n  asymmetricMatch(other) { return true; }\n}\n"),
    ],
)  # fmt: skip
def test_in_other_languages(path: str, code: str) -> None:
    assert len(lines(path, code)) == 1
    assert lines(path, code, code) == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("src/lib.rs", "impl PartialEq for Q {\n    fn eq(&self, o: &Self) -> bool { self.x == o.x }\n}\n"),
        ("src/lib.rs", "impl PartialEq<i32> for Q {\n    fn eq(&self, o: &i32) -> bool { self.0 == *o }\n}\n"),
        ("src/lib.rs", "impl PartialEq for Q {\n    fn eq(&self, _: &Self) -> bool { todo!() }\n}\n"),
        ("Money.java", "class Money {\n  public boolean equals(Object o) {\n    return o == this;\n  }\n}\n"),
        ("Money.kt", "class Money {\n    override fun equals(other: Any?) = other is Money\n}\n"),
        ("Money.cs", "class Money {\n  public override bool Equals(object o) => o.Cents == Cents;\n}\n"),
        ("Money.cs", "class Money {\n  public static bool operator ==(Money a, Money b) => a.Equals(b);\n"
         "  public static bool operator !=(Money a, Money b) => !(a == b);\n}\n"),
        ("Money.cs", "class Money {\n  public bool Equals(Money o) {\n    if (o.Cents != Cents) return false;\n"
         "    return true;\n  }\n}\n"),
        ("money.rb", "class Money\n  def ==(other) = cents == other.cents\nend\n"),
        ("money.go", "package money\n\nfunc (m Money) Equal(o Money) bool {\n\treturn m.c == o.c\n}\n"),
    ],
)  # fmt: skip
def test_what_compares_in_other_languages(path: str, code: str) -> None:
    assert lines(path, code) == []
