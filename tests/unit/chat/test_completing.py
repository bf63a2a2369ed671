"""What is offered while a person types."""

from pathlib import Path

from tests.unit.chat.test_written import brings

from detent.chat.completing import completions
from detent.chat.conversation import Chat
from detent.context.index.tables import MIGRATIONS
from detent.store.database import open_database


async def texts(chat: Chat, typed: str) -> list[str]:
    return [one.text for one in await completions(chat, typed)]


async def test_commands_their_words_paths_and_names(chat: Chat) -> None:
    brings(chat.folders.config / "commands", "stamp.md", "Stamp it.")
    assert await texts(chat, "/sta") == ["/status", "/stats", "/stamp"]
    assert await texts(chat, "/thinking o") == ["off", "on"]
    assert await texts(chat, "/config budget.usd") == ["budget.usd", "budget.usd_per_day"]
    assert await texts(chat, "/accept ") == [], "there is no conversation"
    found = await completions(chat, "look at @calc")
    assert [one.text for one in found][:2] == ["calc.py", "tests/test_calc.py"]
    assert found[0].length == len("@calc")
    (name,) = [one for one in await completions(chat, "implement @divi") if one.about.startswith("function")]
    assert name.text == "divide"
    assert "calc.py:" in name.about
    assert await texts(chat, "implement divide") == []


def damage(folder: Path) -> None:
    (file,) = folder.rglob("index.db")
    database = open_database(file, MIGRATIONS)
    with database.transaction() as connection:
        connection.execute("UPDATE outlines SET data = x'00ff'")
    database.close()


async def test_a_damaged_index_is_made_anew_for_who_types(chat: Chat, tmp_path: Path) -> None:
    assert "divide" in await texts(chat, "implement @divi")
    damage(tmp_path)
    assert "divide" in await texts(chat, "implement @divi")
