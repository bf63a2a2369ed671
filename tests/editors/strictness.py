"""What a language client of given capabilities would refuse, or could not show, of what a server sends to it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]
NEEDED = {
    "workspace/applyEdit": ("workspace", "applyEdit"),
    "workspace/configuration": ("workspace", "configuration"),
    "workspace/workspaceFolders": ("workspace", "workspaceFolders"),
    "workspace/codeLens/refresh": ("workspace", "codeLens", "refreshSupport"),
    "workspace/textDocumentContent/refresh": ("workspace", "textDocumentContent"),
    "window/showDocument": ("window", "showDocument", "support"),
    "window/workDoneProgress/create": ("window", "workDoneProgress"),
    "window/showMessageRequest": ("window", "showMessage"),
}
"""Request → what must have been said for it to be sent."""


def said(capabilities: Json, *path: str) -> Any:  # noqa: ANN401 - JSON
    """What the client said there; None when it said nothing, or no."""
    here: Any = capabilities
    for name in path:
        here = here.get(name) if isinstance(here, Mapping) else None
    return None if here is False else here


def of_request(method: str, params: Json, client: Json) -> Iterator[str]:
    able = client["capabilities"]
    if method not in client["requests"]:
        yield f"it knows no {method}"
    if method in NEEDED and said(able, *NEEDED[method]) is None:
        yield f"{method} was not offered"
    if method == "client/registerCapability":
        for one in params["registrations"]:
            yield from _of_registration(one, able)
    if method == "workspace/applyEdit":
        yield from of_edit(params["edit"], able)
    if method == "window/showMessageRequest":
        yield from _of_choice([one["title"] for one in params.get("actions") or ()])
    yield from _markup(params, able)


def of_notification(method: str, params: Json, client: Json) -> Iterator[str]:
    if method not in client["notifications"]:
        yield f"it knows no {method}"
    if method == "textDocument/publishDiagnostics":
        yield from of_diagnostics(params, client["capabilities"])
    yield from _markup(params, client["capabilities"])


def _of_registration(one: Json, able: Json) -> Iterator[str]:
    place = _place(one["method"])
    if not said(able, *place, "dynamicRegistration"):
        yield f"{one['method']} cannot be registered"
    watched = (one.get("registerOptions") or {}).get("watchers", ())
    relative = any(isinstance(watcher["globPattern"], Mapping) for watcher in watched)
    if relative and not said(able, *place, "relativePatternSupport"):
        yield "a pattern relative to a folder was not offered"


def _of_choice(titles: Sequence[str]) -> Iterator[str]:
    """Of buttons below a message: the title is all that comes back."""
    if len(set(titles)) < len(titles):
        yield "two buttons of a message have one title"
    for title in titles:
        yield from _of_title(title, "a button")


def _of_title(title: str, what: str) -> Iterator[str]:
    if not title.strip() or "\n" in title:
        yield f"the title of {what} is no line: {title!r}"


def of_edit(edit: Json, able: Json) -> Iterator[str]:
    can = said(able, "workspace", "workspaceEdit") or {}
    steps = edit.get("documentChanges") or ()
    if steps and not can.get("documentChanges"):
        yield "documentChanges were not offered"
    if steps and edit.get("changes"):
        yield "an edit says its changes twice"
    for step in steps:
        if "kind" in step and step["kind"] not in can.get("resourceOperations", ()):
            yield f"a {step['kind']} in an edit was not offered"
    if "changeAnnotations" in edit and "changeAnnotationSupport" not in can:
        yield "changeAnnotations were not offered"
    parts = [*steps, *(one for step in steps for one in step.get("edits", ()))]
    parts += [one for edits in (edit.get("changes") or {}).values() for one in edits]
    yield from _of_parts(parts, edit.get("changeAnnotations") or {}, can)


def _of_parts(parts: Sequence[Json], annotations: Json, can: Json) -> Iterator[str]:
    """Of steps, and of the edits in them."""
    for named in (part["annotationId"] for part in parts if "annotationId" in part):
        if "changeAnnotationSupport" not in can:
            yield "an annotation of an edit was not offered"
        elif named not in annotations:
            yield f"an edit has the annotation {named}, which says nothing"
    if any("snippet" in part for part in parts) and not can.get("snippetEditSupport"):
        yield "a snippet in an edit was not offered"


def of_diagnostics(params: Json, able: Json) -> Iterator[str]:
    can = said(able, "textDocument", "publishDiagnostics") or {}
    optional = {
        "relatedInformation": "relatedInformation",
        "codeDescription": "codeDescriptionSupport",
        "tags": "tagSupport",
    }
    if params.get("version") is not None and not can.get("versionSupport"):
        yield "a version of diagnostics was not offered"
    for one in params["diagnostics"]:
        if not set(one.get("tags", ())) <= set(said(can, "tagSupport", "valueSet") or one.get("tags", ())):
            yield f"tags {one['tags']} of a diagnostic are not known"
        yield from (
            f"{name} of a diagnostic was not offered"
            for name in optional
            if name in one and not can.get(optional[name])
        )


def of_action(action: Json, able: Json, kinds: Sequence[str]) -> Iterator[str]:
    """Of an entry of the menu. ``kinds``: what the server announced, by which editors ask and filter."""
    can = said(able, "textDocument", "codeAction") or {}
    yield from _of_title(action["title"], "a code action")
    if action.get("edit"):
        yield from of_edit(action["edit"], able)
    if not said(can, "codeActionLiteralSupport"):
        if not isinstance(action["command"], str):
            yield "literals of code actions were not offered"
        return
    if not any(f"{action.get('kind', '')}.".startswith(f"{kind}.") for kind in kinds):
        yield f"nobody looks for a code action of the kind {action.get('kind')}"
    for name in ("isPreferred", "disabled", "data"):
        if name in action and not can.get(f"{name}Support"):
            yield f"{name} of a code action was not offered"
    if "tags" in action and not said(can, "tagSupport"):
        yield "tags of a code action were not offered"


def of_lens(lens: Json, commands: Sequence[str]) -> Iterator[str]:
    """``commands``: what the server announced; nothing else comes back to it."""
    command = lens.get("command")
    if lens["range"]["start"]["line"] != lens["range"]["end"]["line"]:
        yield "a lens stands above one line, and this one has several"
    yield from _of_title(command["title"], "a lens") if command else ()
    if command is None:
        yield "a lens without a command stays empty: the server said nothing of resolving it"
    elif command["command"] and command["command"] not in commands:
        yield f"{command['command']} of a lens was not announced"


def of_hover(hover: Json, able: Json) -> Iterator[str]:
    """In the forms that the client named, and not in the old ones where it named any."""
    forms = said(able, "textDocument", "hover", "contentFormat")
    contents = hover["contents"]
    if forms is None:
        if isinstance(contents, Mapping) and "kind" in contents:
            yield "a hover with a format was not offered"
    elif not isinstance(contents, Mapping) or "kind" not in contents:
        yield "a hover without a format is of an older protocol"
    elif contents["kind"] not in forms:
        yield f"a hover in {contents['kind']} was not offered"


def _place(method: str) -> list[str]:
    return {"workspace/didChangeWatchedFiles": ["workspace", "didChangeWatchedFiles"]}.get(method, method.split("/"))


def _markup(value: object, able: Json) -> Iterator[str]:
    """Markdown where nobody said that it is understood."""
    if isinstance(value, Mapping):
        if set(value) == {"kind", "value"} and value["kind"] == "markdown":
            yield "markdown stands where only text was offered"
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _markup(one, able)
