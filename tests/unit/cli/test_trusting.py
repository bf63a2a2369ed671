"""``--trust``: the folder as it stands, with the tools that it brings along."""

import json
from pathlib import Path

import pytest

from detent.main import main

SAY = '"""Say a word."""\n\n\ndef run(word: str) -> str:\n    return word\n'


def test_the_tools_of_a_project_count_with_trust_and_are_said_not_to_without(
    project: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "answer.json").write_text(json.dumps({"replies": [{"text": "It adds."}], "repeat_last": True}))
    monkeypatch.setenv("DETENT_MODEL_NAME", f"rehearsal:{home / 'answer.json'}")
    tool = project / ".detent" / "tools" / "say.py"
    tool.parent.mkdir(parents=True)
    tool.write_text(SAY)
    assert main(("run", "What does add do?", "--json")) == 0
    assert "1 of the project's own tools do not count" in capsys.readouterr().err
    assert main(("run", "What does add do?", "--trust")) == 0
    assert "do not count" not in capsys.readouterr().err
    assert main(("tools",)) == 0
    assert ".detent/tools/say.py" in capsys.readouterr().out
    tool.write_text(SAY.replace("a word", "two words"))
    assert main(("run", "What does add do?", "--json")) == 0
    assert "1 of the project's own tools do not count" in capsys.readouterr().err, "another tool since"
