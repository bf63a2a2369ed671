"""Documents of Detent's own: a run's plan, changes, context and answer, and prompts for the user to write in.

What is only read is virtual where the editor reads virtual documents. Plans and prompts are files, because people write
in them; so is everything for an editor that knows only files.
"""

from enum import StrEnum
from pathlib import Path, PurePosixPath

from detent.core.work import Plan
from detent.engine.planning import can_be_carried_out
from detent.engine.plans import to_markdown
from detent.engine.wishes import title
from detent.hub.views import RunView
from detent.landing.proposal import Texts
from detent.landing.render import unified
from detent.lsp import uris
from detent.lsp.agreed import agree
from detent.lsp.names import SCHEME
from detent.lsp.plain import markdown, visible

_PROMPTS = "prompts"


class Page(StrEnum):
    """The kinds of documents of a run; the value is the file's name."""

    PLAN = "plan.md"
    DIFF = "changes.diff"
    CONTEXT = "context.md"
    ANSWER = "answer.md"
    QUESTION = "question.txt"


def render(view: RunView, blobs: Texts, page: Page) -> str:
    """The document as it is now. Nothing in it loads, hides or runs anything."""
    match page:
        case Page.PLAN:
            return _plan(view)
        case Page.DIFF:
            return visible(unified(view, blobs)) or "This run proposes no changes.\n"
        case Page.CONTEXT:
            return visible(blobs.get_text(view.context.blob)) if view.context else "Nothing has been sent yet.\n"
        case Page.ANSWER:
            return markdown(f"# {title(view.task)}\n\n{view.answer or 'There is no answer yet.'}\n")
        case Page.QUESTION:
            asked = [f"{one.title}\n\n{one.detail}\n{_HOW_TO_ANSWER}" for one in view.approvals]
            return visible("\n\n".join(asked)) or "Nothing is asked.\n"


def virtual_uri(run_id: str, page: Page) -> str:
    return f"{SCHEME}:/{run_id}/{page.value}"


def virtual_page(uri: str) -> tuple[str, Page] | None:
    """The run and the kind of a virtual document; None for any other URI."""
    scheme, colon, path = uris.normal(uri).partition(":")
    parts = PurePosixPath(path).parts[1:]
    if scheme != SCHEME or not colon or len(parts) != 2 or parts[1] not in tuple(Page):
        return None
    return parts[0], Page(parts[1])


class PageFiles:
    """The documents of one workspace that are files; all below one folder in the user's state."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, run_id: str, page: Page, text: str) -> str:
        """Write the document anew; returns its URI."""
        return write_document(self._folder / run_id / page.value, text)

    def new_plan(self, run_id: str, text: str) -> str:
        """A new document for a new plan: the old one may lie in an editor, with the user's words in it."""
        uri = write_document(fresh(self._folder / run_id, "plan"), text)
        agree(uri, text)
        return uri

    def plan(self, run_id: str) -> str | None:
        """The URI of the newest plan document."""
        found = sorted((self._folder / run_id).glob("plan*.md"), key=lambda path: (len(path.name), path.name))
        return uris.from_path(str(found[-1])) if found else None

    def new_prompt(self, text: str) -> str:
        return write_document(fresh(self._folder / _PROMPTS, "prompt"), text)

    def new_note(self, name: str, text: str) -> str:
        """A document that belongs to no run."""
        return write_document(self._folder / name, text)

    def note(self, name: str) -> str:
        """The URI of such a document, whether it is there or not."""
        return uris.from_path(str(self._folder / name))

    def text(self, uri: str) -> str:
        """What the file of one of these documents holds; empty when it is gone."""
        path = uris.to_path(uri)
        if path is None or not self.owns(uri):
            return ""
        try:
            return Path(path).read_bytes().decode("utf-8", "replace")
        except OSError:
            return ""

    def owns(self, uri: str, *, by_links: bool = True) -> bool:
        """``by_links``: see ``uris.relative``."""
        return self._relative(uri, by_links=by_links) is not None

    def is_prompt(self, uri: str) -> bool:
        parts = self._relative(uri)
        return parts is not None and parts[0] == _PROMPTS

    def run_page(self, uri: str) -> tuple[str, Page] | None:
        """The run and the kind of a document; None for a prompt, a note, and any other file."""
        parts = self._relative(uri)
        if parts is None or len(parts) != 2 or parts[0] == _PROMPTS:
            return None
        name = Page.PLAN if parts[1].startswith("plan") else parts[1]
        return (parts[0], Page(name)) if name in tuple(Page) else None

    def _relative(self, uri: str, *, by_links: bool = True) -> tuple[str, ...] | None:
        path = uris.to_path(uri)
        below = None if path is None else uris.relative(path, str(self._folder), by_links=by_links)
        return None if below is None else PurePosixPath(below).parts


def fresh(folder: Path, stem: str) -> Path:
    """A document that is not there yet."""
    number = 1
    while (path := folder / (f"{stem}.md" if number == 1 else f"{stem}-{number}.md")).exists():
        number += 1
    return path


def write_document(path: Path, text: str) -> str:
    """Returns its URI."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "replace"))
    return uris.from_path(str(path))


_HOW_TO_ANSWER = """
---

Run one of the code actions here: **Agent: answer …**. Without an answer it is a no.
"""

_GUIDE = """
---

Change this list as you like: what stands here when you approve is what will be done.
Run one of the code actions here: **Agent: approve the plan**, **Agent: revise the plan** (write what you want
instead), **Agent: cancel the plan**.
"""


def _plan(view: RunView) -> str:
    plan = view.plan or Plan("There is no plan yet.")
    return markdown(to_markdown(plan)) + (_GUIDE if plan_can_be_decided(view) else "")


def plan_can_be_decided(view: RunView) -> bool:
    """It waits for a word, or the run ended with it."""
    return view.plan_waits or can_be_carried_out(view)


def plan_in(text: str) -> str:
    """A plan document as its reader left it: without what Detent wrote below, and without what made it harmless."""
    normal = text.replace("\r\n", "\n").replace("\r", "\n").replace(_GUIDE.strip("\n"), "")
    return normal.replace("&lt;", "<").replace(r"!\[", "![").rstrip() + "\n"
