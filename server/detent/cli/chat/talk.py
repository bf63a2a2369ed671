"""The chat itself: read, answer, tell, until the person leaves."""

import asyncio

from rich.console import Console
from rich.markdown import Markdown

from detent.chat.command import Answer, Then
from detent.chat.conversation import Chat
from detent.chat.gauge import bar, gauge
from detent.chat.table import take
from detent.chat.words import name_of, state_of
from detent.cli.chat.reading import Reader
from detent.cli.chat.telling import ChatStory
from detent.cli.ending import offer
from detent.cli.exits import Exit, exit_of
from detent.cli.follow import Follower
from detent.cli.interrupts import on_interrupt
from detent.cli.plain import plain
from detent.cli.terminal import line
from detent.core.errors import DetentError, UserError
from detent.core.proof import Outcome
from detent.engine.goals import all_met, standing


class Talk:
    def __init__(self, chat: Chat, reader: Reader, console: Console) -> None:
        self._chat = chat
        self._reader = reader
        self._console = console
        self._verbose = False
        self._failed = False

    async def stay(self) -> int:
        """Returns the exit code: of a chat that nobody typed, whether everything could be done."""
        self._greet()
        while (text := await self._reader.read(self._bar())) is not None:
            if text.strip() and await self._answer(text) is Then.LEAVE:
                break
        return Exit.UNPROVEN if self._failed and not self._chat.attended else Exit.DONE

    def _greet(self) -> None:
        if self._chat.run_id is not None:
            view, hub = self._chat.view, self._chat.workspace.hub
            words = f"{name_of(view)} ({state_of(hub, view)}); /new begins another conversation."
            self._console.print(line((f"{view.run_id}  ", "cyan"), words))
        elif self._chat.attended:
            self._console.print(line("Say what to do; /help lists the commands."))

    async def _answer(self, text: str) -> Then:
        try:
            answer = await self._carried_out(text)
        except DetentError as error:
            self._failed = True
            self._console.print(line((str(error), "yellow")))
            return Then.STAY
        if answer.text:
            self._show(answer.text)
        if answer.then is Then.VERBOSE:
            self._verbose = not self._verbose
            self._console.print(line(f"{'All' if self._verbose else 'Less'} is shown from now on."))
        return answer.then

    async def _carried_out(self, text: str) -> Answer:
        """A conversation that goes on is heard while it does; one that begins, from its beginning."""
        before = self._chat.run_id
        proposals = self._proposal()
        if before is None:
            answer = await take(self._chat, text)
        else:
            answer = await self._follower(before).during(self._to_its_end(before, text), self._chat.view.last_seq)
        if answer.then is Then.RUN and self._chat.run_id is not None and self._chat.run_id != before:
            await self._follower(self._chat.run_id).until_end(0)
        if answer.then is Then.RUN:
            await self._after_turn(proposals)
        return answer

    async def _to_its_end(self, run_id: str, text: str) -> Answer:
        answer = await take(self._chat, text)
        if answer.then is Then.RUN and self._chat.run_id == run_id:
            await self._chat.workspace.runs.wait(run_id)
        return answer

    async def _after_turn(self, before: tuple[str | None, int]) -> None:
        """A new proposal is offered hunk by hunk."""
        view = self._chat.view
        met = view.outcome is Outcome.UNPROVEN and all_met(view)
        self._failed |= exit_of(view.outcome) is not Exit.DONE and not met
        if not view.undecided or self._proposal() == before:
            return
        if self._chat.attended:
            await self._offer(view.run_id)
        else:
            self._console.print(line("/diff shows what is proposed; /accept lands it."))

    async def _offer(self, run_id: str) -> None:
        """Ctrl-C leaves the hunks for later, and not the chat."""
        offering = asyncio.ensure_future(offer(self._chat.workspace, run_id))

        def later() -> None:
            offering.cancel()

        try:
            with on_interrupt(later):
                await asyncio.wait([offering])
        finally:
            later()
        if not offering.cancelled():
            offering.result()

    def _proposal(self) -> tuple[str | None, int]:
        view = self._chat.view if self._chat.run_id else None
        return (None, 0) if view is None else (view.run_id, view.proposal.number if view.proposal else 0)

    def _follower(self, run_id: str) -> Follower:
        workspace = self._chat.workspace
        story = ChatStory(self._console, workspace.hub.blobs, verbose=self._verbose)
        return Follower(workspace, run_id, as_json=False, asks=self._chat.attended, story=story)

    def _show(self, text: str) -> None:
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            self._console.print(Markdown(plain(text), hyperlinks=False))
        else:
            self._console.print(line(text))

    def _bar(self) -> str:
        if not self._chat.attended:
            return ""
        try:
            now = gauge(self._chat)
        except UserError as error:
            return str(error)
        parts = [now.model, f"context {bar(now.fullness)} {now.fullness:.0%}"]
        if now.spent is not None:
            parts.append(f"budget {bar(now.spent)} ${now.usd:.3f} of ${now.limit:g}")
        if self._chat.run_id:
            view = self._chat.view
            parts += [standing(one.found) for one in view.rounds[-1:]]
            parts += [f"{len(view.undecided)} hunks wait"] if view.undecided else []
        return " | ".join(parts)
