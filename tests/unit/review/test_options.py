import pytest

from detent.review.options import options


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('test("a", { todo: true }, () => {});\n', [("todo", 0)]),
        ('it("a, b", {\n  "skip": "later",\n}, () => {});\n', [("skip", 1)]),
        ('describe.concurrent("a", { timeout: 5, only: true }, () => {});\n', [("only", 0)]),
        ('test("a", () => {}, { fails: true });\n', [("fails", 0)]),
        ('test("a", { skip }, () => {});\n', [("skip", 0)]),
        ('test("a", { skip: false, todo: undefined }, () => {});\n', []),
        ('test("a", () => { find({ skip: 10, only: "x" }); });\n', []),
        ('test("a", { data: { skip: 1 } }, () => {});\n', []),
        ('find("a", { skip: 10 });\n', []),
        ('test("{ skip: true }", () => {});\n', []),
        ('// test("a", { skip: true })\n', []),
    ],
)
def test_what_a_test_is_told_beside_its_name(text: str, found: list[tuple[str, int]]) -> None:
    assert list(options(text)) == found
