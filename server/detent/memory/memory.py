"""What is remembered for a project and for all of them: kept, found again, changed, forgotten.

What counts for a task is found by its words (BM25); of two that fit as well, the newer one goes first, for what was
true long ago is less likely to be true.
"""

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from detent.core.errors import UserError
from detent.core.memory import YOU, Fact, Realm
from detent.core.ports import Clock
from detent.harness.lines import visible
from detent.harness.uninterrupted import uninterrupted
from detent.memory.facts import Facts
from detent.memory.finishing import Finishing, Scrub, leave_no_trace
from detent.memory.markdown import Points, changes
from detent.memory.words import words_of
from detent.store.folders import private_folder

Done = TypeVar("Done")

LONGEST = 500
LONGEST_SOURCE = 200
SHORTEST = 8
MOST_FACTS = 1000
HALF_LIFE = 90 * 24 * 3600.0
"""Seconds after which a fact is worth half as much."""
ELSEWHERE = 0.8
"""What a fact for all projects is worth beside one of this project."""
_SAID = 12
_SHOWN = 8


class Memory:
    """Opened when it is first needed. ``clean`` takes secrets out of a text. ``scrub`` takes texts out of the stories
    of the runs that were told them, and gives sentences about where one stands all the same. ``finishing``: what
    another one of this process has begun."""

    def __init__(
        self,
        files: Mapping[Realm, Path],
        clock: Clock,
        clean: Callable[[str], str],
        scrub: Scrub,
        finishing: Finishing | None = None,
    ) -> None:
        self._files = files
        self._clock = clock
        self._clean = clean
        self._scrub = scrub
        self.finishing = finishing or Finishing(scrub)
        self._open: dict[Realm, Facts] = {}
        self._turn = asyncio.Lock()

    def remember(self, text: str, source: str, realm: Realm = Realm.PROJECT, run_id: str = "") -> Fact:
        """UserError for what is no fact, or a secret. What is remembered already is fresh again."""
        text, source = _fit(text, self._clean), _fit_source(source, self._clean)
        known = self.all(realm)
        same = next((fact for fact in known if fact.text.casefold() == text.casefold()), None)
        if same is None and len(known) >= MOST_FACTS:
            raise UserError(f"{MOST_FACTS:,} facts are remembered already: forget some with `detent memory edit`.")
        now = self._clock.now()
        fact = replace(same, at=now) if same else Fact(uuid.uuid4().hex[:6], realm, text, source, run_id, now)
        self._of(realm).put(fact)
        return fact

    def all(self, realm: Realm | None = None) -> list[Fact]:
        """The project's, then those for all projects; of each the newest first."""
        return [fact for one in Realm if realm in (None, one) for fact in self._of(one).all()]

    def recall(self, about: str, most: int = 20) -> list[Fact]:
        """What has to do with it, the best first."""
        words, now = words_of(about), self._clock.now()
        found = [
            (worth * _freshness(now - fact.at) * (ELSEWHERE if realm is Realm.GLOBAL else 1), fact)
            for realm in Realm
            for worth, fact in self._of(realm).found(words)
        ]
        found.sort(key=lambda one: (-one[0], one[1].id))
        return [fact for _, fact in found[:most]]

    def opening(self, about: str) -> list[Fact]:
        """What a run begins with: what a person said lately, and what has to do with the task."""
        said = [fact for fact in self.all() if fact.source == YOU][:_SAID]
        return [*said, *(fact for fact in self.recall(about, _SHOWN + len(said)) if fact not in said)][: _SAID + _SHOWN]

    def find(self, prefix: str) -> Fact:
        found = [fact for fact in self.all() if prefix and fact.id.startswith(prefix)]
        if len(found) != 1:
            told = f"{len(found)} facts begin so" if found else "`detent memory` lists what there is"
            raise UserError(f"There is no fact “{prefix}”: {told}.")
        return found[0]

    def change(self, fact: Fact, text: str) -> Sequence[str]:
        """A person wrote it anew: what it said before is forgotten, and it is theirs. Sentences about what stays."""
        changed = replace(fact, text=_fit(text, self._clean), source=YOU, run_id="", at=self._clock.now())
        kept = self._of(fact.realm)
        self.finishing.wait()
        kept.put(changed, instead_of=fact.text)
        return leave_no_trace(kept, self._scrub, fact.realm, but=changed.text)

    def forget(self, facts: Sequence[Fact]) -> Sequence[str]:
        """With all that runs have kept of their texts. Sentences about where a text stands all the same."""
        told: dict[str, None] = {}
        for realm in Realm:
            some = [fact for fact in facts if fact.realm is realm]
            if some:
                kept = self._of(realm)
                self.finishing.wait()
                kept.forget([fact.id for fact in some])
                told.update(dict.fromkeys(leave_no_trace(kept, self._scrub, realm)))
        return tuple(told)

    def rewrite(self, listed: Points) -> Sequence[str]:
        """Make it what a person's list says: sentences about what was done, and about what stays all the same."""
        if not listed.realms:
            raise UserError(
                "This is no list of what is remembered: keep its headings, as `detent memory show` has them."
            )
        wanted = changes(self.all(), listed)
        for point in listed.points:
            _fit(point.text, self._clean)  # all or nothing
        stays = [one for fact, text in wanted.changed for one in self.change(fact, text)]
        for point in wanted.added:
            self.remember(point.text, YOU, point.realm)
        stays += self.forget(wanted.forgotten) if wanted.forgotten else ()
        counts = ((wanted.added, "added"), (wanted.changed, "changed"), (wanted.forgotten, "forgotten"))
        done = ", ".join(f"{len(some)} {what}" for some, what in counts if some)
        return [f"{done}." if done else "Nothing was changed.", *dict.fromkeys(stays)]

    async def apart(self, work: Callable[["Memory"], Done]) -> Done:
        """Do it in a thread, one after the other: whatever is forgotten is looked for in the stories of all runs."""

        def carry_out() -> Done:
            with contextlib.closing(Memory(self._files, self._clock, self._clean, self._scrub, self.finishing)) as here:
                return work(here)

        async with self._turn:
            done, cancelled = await uninterrupted(asyncio.to_thread(carry_out))
        if cancelled:
            raise asyncio.CancelledError
        return done

    def close(self) -> None:
        self.finishing.wait()
        for facts in self._open.values():
            facts.close()
        self._open.clear()

    def _of(self, realm: Realm) -> Facts:
        if realm not in self._open:
            file = self._files[realm]
            home, _ = private_folder(file.parent)
            facts = self._open[realm] = Facts(home / file.name, realm)
            self.finishing.opened(home / file.name, realm, facts)
        return self._open[realm]


def _fit(text: str, clean: Callable[[str], str]) -> str:
    text = visible(" ".join(text.split()))
    if len(text) < SHORTEST:
        raise UserError("Say in a sentence what is to be remembered.")
    if len(text) > LONGEST:
        raise UserError(f"A fact has at most {LONGEST} characters: say it shorter, or as several.")
    return _without_secrets(text, clean)


def _fit_source(source: str, clean: Callable[[str], str]) -> str:
    """A file or a command, on one line."""
    source = visible(" ".join(source.split()))
    if not source or len(source) > LONGEST_SOURCE:
        raise UserError(f"A source is a file or a command, in at most {LONGEST_SOURCE} characters.")
    return _without_secrets(source, clean)


def _without_secrets(text: str, clean: Callable[[str], str]) -> str:
    if clean(text) != text:
        raise UserError("This holds what looks like a key or a password, and secrets are not remembered.")
    return text


def _freshness(age: float) -> float:
    return float(0.5 ** (max(0.0, age) / HALF_LIFE))
