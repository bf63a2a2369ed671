"""The first minutes of somebody who has no model: what is offered, the rehearsal, and where a key goes."""

from pathlib import Path

from tests.e2e.conftest import Starts

NO_MODEL = "No model is set"
NONE = {"model": {"name": None}}
REHEARSED = "test_rehearsal.py"


async def test_without_a_model_any_editor_offers_the_rehearsal_which_really_happens(place: Starts) -> None:
    async with place() as here, here.editor(settings=NONE) as editor:
        editor.answers[NO_MODEL] = "Play the rehearsal"
        result = await editor.execute("detent.do", {"instruction": "Write a parser"})
        assert result["needsModel"]
        assert result["problem"].startswith(NO_MODEL)
        await editor.until(lambda: editor.told("for your decision"))
        (run,) = (await editor.ask("detent/runs"))["runs"]
        assert (run["model"], run["outcome"]) == ("rehearsal", "proven")
        assert not (here.root / REHEARSED).exists()
        await editor.execute("detent.acceptAll", {"runId": run["runId"]})
        await editor.until(lambda: (here.root / REHEARSED).exists())


async def test_the_way_to_a_model_is_a_document(place: Starts) -> None:
    async with place() as here, here.editor(settings=NONE) as editor:
        editor.answers[NO_MODEL] = "Choose a model"
        await editor.execute("detent.do", {"instruction": "Write a parser"})
        await editor.until(lambda: editor.shown("model.md"))
        assert (await editor.ask("detent/runs"))["runs"] == []


async def test_a_key_is_kept_under_the_name_that_the_settings_say(place: Starts) -> None:
    settings = {"model": {"name": "m", "api_key_name": "MY_KEY"}}
    async with place() as here, here.editor(settings=settings) as editor:
        assert await editor.ask("detent/setup") == {"model": "m", "keyName": "MY_KEY", "trusted": False}
        await editor.execute("detent.trust", {})
        assert (await editor.ask("detent/setup"))["trusted"]
        kept = (await editor.ask("detent/saveKey", key=" sk-mine "))["place"]
    assert Path(kept).read_text("utf-8") == 'MY_KEY = "sk-mine"\n'  # noqa: ASYNC240 - nobody waits for it any more
    assert Path(kept).stat().st_mode & 0o077 == 0  # noqa: ASYNC240 - the same
