"""Branches of our own: made beside everything the user has, and taken away only while they are just what we made."""

import re
import time
from collections.abc import Mapping

from detent.core.branch import Commit
from detent.core.errors import UserError
from detent.harness.git_call import Answer, names, text
from detent.harness.signing import signing_environment, signing_flags
from detent.harness.standing import PROTECTED, Standing

_SLUG = re.compile(r"[^a-z0-9]+")
_MOST_LETTERS = 48
_MOST_TRIES = 1000
_WHO = ("-c", "user.useConfigOnly=true")


def free_branch(standing: Standing, prefix: str, title: str, run_id: str) -> str:
    """A name for a new branch, after the task: no branch here or at a remote has it."""
    words = _SLUG.sub("-", title.lower()).strip("-")[:_MOST_LETTERS].strip("-") or run_id
    refs = set(standing.ask(["for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes"]).splitlines())
    here = {ref.removeprefix("refs/heads/") for ref in refs if ref.startswith("refs/heads/")}
    there = {ref.removeprefix("refs/remotes/").partition("/")[2] for ref in refs if ref.startswith("refs/remotes/")}
    taken = here | there | PROTECTED
    folders = {"/".join(name.split("/")[:count]) for name in taken for count in range(1, name.count("/") + 1)}
    begun = prefix.replace("/", "-") if any(_leads_through(prefix + words, name) for name in taken) else prefix
    for number in range(1, _MOST_TRIES):
        name = f"{begun}{words}" if number == 1 else f"{begun}{words}-{number}"
        if name not in taken | folders and _is_name(standing, name):
            return name
    raise UserError(f"No name for a branch is free below {prefix}: give one with --branch.")


def refuse_branch(standing: Standing, name: str) -> None:
    """UserError for a name that no new branch of ours may have."""
    if name in PROTECTED or name == standing.branch:
        raise UserError(f"Detent never commits to {name}: name another branch.")
    if not _is_name(standing, name):
        raise UserError(f"“{name}” is no name for a branch.")
    if standing.resolve(f"refs/heads/{name}") is not None:
        raise UserError(f"There is a branch {name} already: name another one.")


def make_commit(standing: Standing, words: Mapping[str, str]) -> str:
    """The branch with its one new commit, or the one that this same call has made before it was cut off."""
    ref = f"refs/heads/{words['branch']}"
    there = standing.resolve(ref)
    if there is not None:
        if _shape(standing, there) == (words["tree"], words["parent"]):
            return there
        raise UserError(f"There is a branch {words['branch']} already: name another one.")
    flags = signing_flags(standing)
    signing = ["-S"] if flags else []
    done = standing.run(
        [*_WHO, *flags, "commit-tree", *signing, "-p", words["parent"], "-F", "-", words["tree"]],
        words["message"].encode("utf-8", "replace"),
        environment={**_dates(words["at"]), **(signing_environment() if flags else {})},
    )
    if done is None or done.returncode != 0:
        raise UserError(_why_not_made(done, signed=bool(flags)))
    commit = text(done.stdout).strip()
    made = standing.run(["update-ref", "--create-reflog", "-m", "detent: commit a run", ref, commit, ""])
    if made is None or made.returncode != 0:
        raise UserError(f"The branch {words['branch']} could not be made: {_last_line(made)}.")
    return commit


def take_back(standing: Standing, commit: Commit) -> str:
    """Remove the branch; else why it stays. Empty when it is gone, whoever removed it."""
    ref = f"refs/heads/{commit.branch}"
    there = standing.resolve(ref)
    if there is None:
        return ""
    if there != commit.name:
        return f"The branch {commit.branch} has moved since, so it stays as it is."
    if (place := _checked_out(standing, ref)) is not None:
        return f"The branch {commit.branch} is checked out in {place}: switch to another one, then undo again."
    done = standing.run(["update-ref", "-m", "detent: take a run back", "-d", ref, commit.name])
    return "" if done is not None and done.returncode == 0 else f"The branch stays: {_last_line(done)}."


def _leads_through(wanted: str, taken: str) -> bool:
    return wanted.startswith(f"{taken}/")


def _is_name(standing: Standing, name: str) -> bool:
    done = standing.run(["check-ref-format", f"refs/heads/{name}"])
    return done is not None and done.returncode == 0 and not name.startswith("-") and name != "HEAD"


def _shape(standing: Standing, commit: str) -> tuple[str | None, str | None]:
    return standing.resolve(f"{commit}^{{tree}}"), standing.resolve(f"{commit}^1")


def _checked_out(standing: Standing, ref: str) -> str | None:
    done = standing.run(["worktree", "list", "--porcelain", "-z"])
    place = ""
    for line in names(done.stdout) if done is not None else ():
        place = line.removeprefix("worktree ") if line.startswith("worktree ") else place
        if line == f"branch {ref}":
            return place
    return None


def _dates(at: str) -> Mapping[str, str]:
    minutes = time.localtime(int(at)).tm_gmtoff // 60
    sign = "-" if minutes < 0 else "+"
    date = f"@{at} {sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
    return {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}


def _why_not_made(done: Answer | None, *, signed: bool) -> str:
    said = text(done.stderr) if done is not None else ""
    if "user.name" in said or "user.email" in said or "ident" in said.lower():
        return "git does not know who you are: run `git config --global user.name NAME` and `… user.email ADDRESS`."
    if signed:
        return f"git could not sign the commit ({_last_line(done)}): set your key up, or turn commit.gpgSign off."
    return f"git could not make the commit: {_last_line(done)}."


def _last_line(done: Answer | None) -> str:
    lines = text(done.stderr).strip().splitlines() if done is not None else []
    return lines[-1].rstrip(".") if lines else "it did not answer"
