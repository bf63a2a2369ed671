"""``detent models``."""

import json
from pathlib import Path

import pytest

from detent.main import main


def test_it_says_what_is_asked_for_and_what_became_of_it(
    proposed: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("models", "--json")) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0]["model"].startswith("rehearsal:")
    assert told[1]["model"] == "rehearsal"
    assert (told[1]["format"], told[1]["edits"]) == ("strings", {"strings": {"applied": 2, "refused": 0}})
    monkeypatch.setenv("DETENT_MODEL_NAME", "gpt-5")
    assert main(("models",)) == 0
    out = capsys.readouterr().out
    assert "gpt-5  (set up now)\n  asked for  patch  known of this model\n" in out
    assert "strings    2 of 2 edits were applied (100%)" in out


def test_without_a_model_it_says_what_to_do(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("models",)) == 0
    assert "detent config init" in capsys.readouterr().out
