"""Documents of Detent's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.lsp.runs import Stage, hub_in

from detent.core.events import AnswerGiven, ContextRetrieved
from detent.hub.hub import Hub
from detent.lsp.agreed import agree, last_agreed
from detent.lsp.pages import Page, PageFiles, plan_in, render, virtual_page, virtual_uri


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with hub_in(tmp_path) as hub:
        yield hub


def test_every_kind_can_be_rendered_before_there_is_anything_in_it(hub: Hub) -> None:
    view = Stage(hub).view
    for page in Page:
        assert render(view, hub.blobs, page).endswith("\n")


def test_a_plan_that_waits_says_what_to_do_and_is_read_back_without_that(hub: Hub) -> None:
    stage = Stage(hub)
    text = render(stage.plans(waits=True), hub.blobs, Page.PLAN)
    assert "Agent: approve the plan" in text
    assert plan_in(text) == "# Write divide\n\n- [x] Write it\n- [ ] Test it\n"
    assert plan_in(text.replace("\n", "\r\n")) == plan_in(text)
    assert "Agent: approve" not in render(stage.plans(), hub.blobs, Page.PLAN)


def test_the_others_hold_what_the_run_has(hub: Hub) -> None:
    stage = Stage(hub)
    blob = hub.blobs.put_text("# what was sent \u202e\n")
    stage.happens(ContextRetrieved(blob, 1, 5), AnswerGiven("Because ![x](y)."))
    view = stage.proposes()
    assert render(view, hub.blobs, Page.CONTEXT) == "# what was sent \\u202e\n"
    assert "Because !\\[x](y)." in render(view, hub.blobs, Page.ANSWER)
    assert "+    return a / b\n" in render(view, hub.blobs, Page.DIFF)


def test_virtual_documents_have_names_that_lead_back() -> None:
    assert virtual_page(virtual_uri("ab12", Page.DIFF)) == ("ab12", Page.DIFF)
    for other in ("file:///ab12/changes.diff", "detent:/ab12/secret", "detent:/ab12", "detent:/a/b/plan.md", ""):
        assert virtual_page(other) is None


def test_files_have_names_that_lead_back_and_plans_never_overwrite(tmp_path: Path) -> None:
    files = PageFiles(tmp_path / "documents")
    answer = files.write("ab12", Page.ANSWER, "text")
    assert files.run_page(answer) == ("ab12", Page.ANSWER)
    assert files.text(answer) == "text"
    assert files.plan("ab12") is None
    plans = [files.new_plan("ab12", f"{number}") for number in range(11)]
    assert len(set(plans)) == 11
    assert files.plan("ab12") == plans[-1]
    assert {files.run_page(plan) for plan in plans} == {("ab12", Page.PLAN)}
    assert (last_agreed(plans[3]), last_agreed(answer)) == ("3", None)
    agree(plans[3], "three")
    assert (last_agreed(plans[3]), files.text(plans[3]), files.plan("ab12")) == ("three", "3", plans[-1])
    prompt = files.new_prompt("write")
    assert files.is_prompt(prompt)
    assert files.run_page(prompt) is None
    assert not files.is_prompt(answer)


def test_other_files_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    files = PageFiles(tmp_path / "documents")
    uri = (tmp_path / "secret.md").as_uri()
    assert not files.owns(uri)
    assert files.text(uri) == ""
    assert files.text((tmp_path / "documents" / ".." / "secret.md").as_uri()) == ""
    assert files.run_page(uri) is None
