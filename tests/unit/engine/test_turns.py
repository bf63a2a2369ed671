"""What a turn's calls have done, by its events alone."""

from collections.abc import Mapping

import pytest

from detent.core.events import CallFinished, CallKind, CallStarted, CallStatus
from detent.core.work import Task, TaskKind
from detent.engine.turns import left_by_checks
from detent.hub.views import CallView, RunView


def call(name: str, base: str | None = None, blob: str | None = None, kind: CallKind = CallKind.EXECUTE) -> CallView:
    """One that changed ``Cargo.lock``."""
    changes: Mapping[str, str | None] = {"Cargo.lock": "now"}
    return CallView(
        CallStarted("c", kind, name, "", blob),
        CallFinished("c", CallStatus.COMPLETED, changes=changes, bases={"Cargo.lock": base}),
    )


@pytest.mark.parametrize(
    ("calls", "found"),
    [
        ((call("cargo test"),), {"Cargo.lock": "cargo test"}),
        ((call("cargo test in crates/a"), call("cargo clippy")), {"Cargo.lock": "cargo clippy"}),
        ((call("run_tests", blob="arguments"), call("./smoke")), {"Cargo.lock": "./smoke"}),
        ((call("cargo test", base="before"),), {}),
        ((call("cargo test"), call("run_command", blob="arguments")), {}),
        ((call("run_command", blob="arguments"), call("cargo test")), {}),
        ((call("cargo test"), call("write_file", blob="arguments", kind=CallKind.EDIT), call("cargo test")), {}),
        ((call("pytest", blob="arguments"),), {}),
        ((call("./goal"),), {}),
    ],
)
def test_only_what_nothing_but_checks_has_made_is_left_by_them(
    calls: tuple[CallView, ...], found: Mapping[str, str]
) -> None:
    view = RunView("r", Task(TaskKind.DO, "Do it."), "/ws", "m", 0.0, calls=calls)
    assert left_by_checks(view, ["./smoke"]) == found
