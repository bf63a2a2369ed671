"""What happens while a question waits is told afterwards, in its order."""

import asyncio
from contextlib import suppress

from detent.cli.one_question import OneQuestion
from detent.core.events import AnswerGiven, FeedItem, Progressed, Recorded, Sent


def said(text: str) -> Recorded:
    return Recorded(1, 1, "run", 0.0, AnswerGiven(text))


async def test_it_is_held_back_until_the_answer() -> None:
    told: list[FeedItem] = []
    question = OneQuestion(told.append)
    question.hear(said("before"))
    async with question.asked():
        question.hear(said("first"))
        question.hear(Sent("run", Progressed("running the checks")))
        question.hear(said("second"))
        assert told == [said("before")]
    assert told == [said("before"), said("first"), said("second")]
    question.hear(said("after"))
    assert told[-1] == said("after")


async def test_it_is_told_too_when_the_question_is_taken_back() -> None:
    told: list[FeedItem] = []
    question = OneQuestion(told.append)

    async def ask() -> None:
        async with question.asked():
            question.hear(said("meanwhile"))
            await asyncio.Event().wait()

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)
    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking
    assert told == [said("meanwhile")]
