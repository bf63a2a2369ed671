import pytest

from detent.context.kinds import FileKind, kind_of, subject


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("src/shop/basket.py", FileKind.CODE),
        ("server/tools/files.py", FileKind.CODE),
        ("lib/router/index.js", FileKind.CODE),
        ("src/flask/testing.py", FileKind.CODE),
        ("contest.go", FileKind.CODE),
        ("tests/basket.py", FileKind.TEST),
        ("a/test_basket.py", FileKind.TEST),
        ("context_test.go", FileKind.TEST),
        ("src/app.spec.ts", FileKind.TEST),
        ("latest/basket.py", FileKind.CODE),
        ("core/commonTest/kotlin/Baskets.kt", FileKind.TEST),
        ("Shop.UnitTests/Baskets.cs", FileKind.TEST),
        ("Tests/ShopTests/Baskets.swift", FileKind.TEST),
        ("src/test/java/BasketTest.java", FileKind.TEST),
        ("examples/auth/index.js", FileKind.BESIDE),
        ("docs/conf.py", FileKind.BESIDE),
        ("benches/spawn.rs", FileKind.BESIDE),
        ("tools/release.py", FileKind.BESIDE),
        ("static/jquery.min.js", FileKind.BESIDE),
        ("Shop/Strings.Designer.cs", FileKind.BESIDE),
        ("api/v1/zz_generated.deepcopy.go", FileKind.BESIDE),
        ("Samples/Basket.cs", FileKind.BESIDE),
        ("src/Vendor/Order.cs", FileKind.CODE),
        ("README.md", FileKind.TEXT),
        ("pyproject.toml", FileKind.TEXT),
        ("Makefile", FileKind.TEXT),
    ],
)
def test_what_a_path_says_of_the_file(path: str, kind: FileKind) -> None:
    assert kind_of(path) is kind


def test_tests_and_code_are_about_the_same() -> None:
    about_baskets = ("a/basket.py", "t/test_basket.py", "basket_test.go", "b/_basket.py")
    assert {subject(path) for path in about_baskets} == {"basket"}
    assert subject("tests.py") == "tests"
