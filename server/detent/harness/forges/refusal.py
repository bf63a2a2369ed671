"""What a service's no means for a person, in one sentence that says what to do."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from detent.core.errors import UserError
from detent.harness.forges.address import Project
from detent.harness.forges.http import Response

_MOST_SHOWN = 300


class Exists(UserError):
    """It is there already."""


def refused(response: Response, project: Project, token_name: str, *, has_token: bool) -> UserError:
    said = complaint(response.data)
    shown = f" ({said})" if said else ""
    if _is_rate_limit(response, said):
        return UserError(f"{project.host} takes no more requests now{shown}: try again {_when(response)}.")
    if response.status in (409, 422) and "already exists" in said.lower():
        return Exists(said)
    if response.status in (401, 403, 404):
        return UserError(_not_allowed(response.status, project, token_name, has_token=has_token, shown=shown))
    if response.status in (301, 302, 307, 308):
        return UserError(f"{project.path} has moved at {project.host}: correct the address, then try again.")
    if response.status >= 500:
        return UserError(f"{project.host} has a problem of its own ({response.status}): try again later.")
    return UserError(f"{project.host} refused it{shown or f' ({response.status})'}: correct that, then try again.")


def no_issue(number: int, project: Project, token_name: str, *, has_token: bool) -> UserError:
    """Both services say the same of an issue that is not there and of a project that one may not see."""
    what = f"{project.host} shows no issue {number} of {project.path}"
    if has_token:
        why = f"it does not exist, or the token in {token_name} may not see that project"
        return UserError(f"{what}: {why}. Correct the address, or give the token the right to read it.")
    why = "it does not exist, or the project is private"
    return UserError(f"{what}: {why}. Correct the address, or put a token that may read it into {token_name}.")


def _not_allowed(status: int, project: Project, token: str, *, has_token: bool, shown: str) -> str:
    if not has_token:
        what = f"{project.path} is not to be seen there without a token, or does not exist"
        return f"{project.host}: {what}: put one into {token}, then try again."
    if status == 401:
        return f"{project.host} does not take the token in {token}{shown}: make a new one."
    if status == 403:
        return f"The token in {token} may not do that at {project.host}{shown}: give it the right to."
    return f"{project.host} has no {project.path}, or the token in {token} may not see it."


def complaint(data: Any) -> str:  # noqa: ANN401 - JSON is of any kind
    """What both services say went wrong, wherever they say it, on one line."""
    text = "; ".join(dict.fromkeys(" ".join(one.split()) for one in _said(data) if one.strip()))
    plain = "".join(one if one.isprintable() else " " for one in text).rstrip(".")
    return plain if len(plain) <= _MOST_SHOWN else f"{plain[:_MOST_SHOWN]}…"


def _said(data: Any) -> Iterator[str]:  # noqa: ANN401 - the same
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for one in data:
            yield from _said(one)
    elif isinstance(data, dict):
        yield from _said_by_object(data)


def _said_by_object(data: Mapping[str, Any]) -> Iterator[str]:
    """Details go before the headline that they explain; an object of fields says what each of them is not."""
    details = [text for name in ("errors", "message", "error", "error_description") for text in _said(data.get(name))]
    if data.get("errors"):
        details = list(_said(data["errors"])) or details
    if not details and "code" in data:
        details = [f"{data.get('resource', '')} {data.get('field', '')} is {data['code']}".strip()]
    yield from details or [f"{name} {text}" for name, value in data.items() for text in _said(value)]


def _is_rate_limit(response: Response, said: str) -> bool:
    if response.status == 429:
        return True
    used_up = response.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in response.headers
    return response.status == 403 and (used_up or "rate limit" in said.lower())


def _when(response: Response) -> str:
    headers = response.headers
    if (after := headers.get("retry-after")) is not None:
        return _after(after)
    reset = headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset") or ""
    if reset.isdigit():
        return f"at {datetime.fromtimestamp(int(reset), UTC):%H:%M:%S} UTC"
    return "in some minutes"


def _after(value: str) -> str:
    try:
        return f"in {math.ceil(float(value))} seconds"
    except (ValueError, OverflowError):
        pass
    try:
        return f"at {parsedate_to_datetime(value).astimezone(UTC):%H:%M:%S} UTC"
    except (ValueError, OverflowError):
        return "in some minutes"
