from pathlib import Path

import pytest

from detent.config.rules import Rule, Word, load_rules
from detent.core.errors import UserError


def test_rules_are_read_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    assert load_rules(file) == ()
    file.write_text('[[rule]]\ndecision = "deny"\nargv = ["rm", "-rf"]\n[[rule]]\ndecision = "ask"\npath = "*.sql"\n')
    rules = load_rules(file)
    assert rules == (Rule(decision=Word.DENY, argv=("rm", "-rf")), Rule(decision=Word.ASK, path="*.sql"))
    assert [str(rule) for rule in rules] == ["deny argv rm -rf", "ask path *.sql"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[rule]\n", "line 1"),
        ("rules = 1\n", "holds rules: write each rule below a line [[rule]]"),
        ('[[rule]]\ndecision = "maybe"\ntool = "x"\n', "rule 1, decision: Input should be 'allow', 'ask' or 'deny'"),
        ('[[rule]]\ndecision = "ask"\n', "name at least one of tool, path, argv, host"),
        ('[[rule]]\ndecision = "ask"\npaht = "x"\n', "rule 1, paht"),
        ('[[rule]]\ndecision = "allow"\nargv = ["/usr/bin/git"]\n', "git can run anything"),
        ('[[rule]]\ndecision = "allow"\nargv = ["python3", "-c"]\n', "python3 can run anything"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(text)
    with pytest.raises(UserError) as refused:
        load_rules(file)
    assert told in str(refused.value)
    assert str(file) in str(refused.value)
