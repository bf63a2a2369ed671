"""For somebody who has no model yet: the way to one, its key, and the rehearsal, which needs none."""

import asyncio

from detent.core.difficulty import Tier
from detent.core.errors import NoModel
from detent.core.work import Task, TaskKind
from detent.lsp.choices import FolderChoice
from detent.lsp.desk import Desk
from detent.lsp.editor import CannotAsk
from detent.lsp.messages import CommandResult
from detent.lsp.setup_messages import KeyGiven, KeySaved, SetupShown
from detent.models.open import BUILT_IN

CHOOSE = "Choose a model"
REHEARSE = "Play the rehearsal"
PRESENTS = "setup"
"""What a client says that offers both itself."""
WISH = "Rehearsal: write a function that greets, with its test"
_HOW = """# A model for Detent

In a terminal, `detent config init` asks for the service, the key and the model, and tries them before anything is kept.

By hand, in the settings of your editor or by `detent config KEY VALUE`:

| setting | |
| --- | --- |
| `model.provider` | a service that Detent knows, such as `openai` or `ollama`; `detent models` lists them |
| `model.base_url` | the address of any other service that speaks the OpenAI protocol |
| `model.name` | the model |

A key is no setting: `detent config init` keeps it, or it stands in the environment of your editor.
"""


def rehearse(desk: Desk, folder: FolderChoice) -> CommandResult:
    site = desk.sites.chosen(folder.uri)
    task = Task(TaskKind.DO, WISH)
    snapshot = site.applier.snapshot()
    return CommandResult(
        run_id=site.workspace.runs.start(task, snapshot, difficulty=Tier.M, model_name=BUILT_IN),
    )


def setup(desk: Desk, folder: FolderChoice) -> SetupShown:
    workspace = desk.sites.chosen(folder.uri).workspace
    model, trusted = workspace.settings().model, workspace.trust.is_trusted(workspace.root)
    return SetupShown(model=model.name, key_name=model.api_key_name, trusted=trusted)


async def save_key(desk: Desk, given: KeyGiven) -> KeySaved:
    """Under the name that the settings say, and no other: it goes where it was meant to go."""
    workspace = desk.sites.chosen(given.uri).workspace
    name = workspace.settings().model.api_key_name
    return KeySaved(place=await asyncio.to_thread(workspace.save_key, name, given.key.strip()))


def missing(desk: Desk, error: NoModel, uri: str | None) -> CommandResult:
    """No model is set: say so, with what can be done about it."""
    if not desk.editor.presents(PRESENTS):
        desk.errands.run(_offer(desk, error, uri))
    return CommandResult(problem=str(error), needs_model=True)


async def _offer(desk: Desk, error: NoModel, uri: str | None) -> None:
    try:
        chosen = await desk.editor.ask(str(error), (CHOOSE, REHEARSE))
    except CannotAsk:
        desk.editor.warn(str(error))
        return
    if chosen == REHEARSE:
        rehearse(desk, FolderChoice(uri=uri))
    elif chosen == CHOOSE:
        desk.open_document(desk.sites.chosen(uri).files.new_note("model.md", _HOW), _HOW)
