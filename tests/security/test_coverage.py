"""Every adversarial case is in exactly one place: a test has its name, or a list says what it waits for."""

import json
import re
from pathlib import Path

CASES = Path(__file__).with_name("cases")
HERE = Path(__file__).parent

BY_PARAMETER = ("commands.jsonl",)
"""Each line of these is a parameter of one test."""

BY_NAME = {
    "edit_apply.jsonl": "test_edit_apply.py",
    "llm_stream.jsonl": "test_llm_stream.py",
    "lsp_protocol.jsonl": "test_lsp_protocol.py",
    "path_escape.jsonl": "test_path_escape.py",
    "process_control.jsonl": "test_process_control.py",
    "trust_poisoning.jsonl": "test_trust.py",
}

ELSEWHERE = {
    "EA-P01-crash-mid-apply": "tests/unit/landing/test_disk.py: a kill at any step leaves all or nothing",
    "EA-P04-dirty-buffer": "tests/e2e/test_decisions.py: hunks follow what the user types",
    "EA-P05-stale-version": "tests/e2e/test_decisions.py: an edit that meets newer text",
    "EA-P21-edit-outside-document": "tests/unit/lsp/test_positions.py: places outside the text are brought inside",
    "LS-P15-same-call-loop": "a scenario: same_call_loop",
    "LS-P16-ab-ab-loop": "a scenario: circle",
}

WAITING = {
    "EA-P16-case-only-rename": "no file system here can be made to ignore case",
    "EA-P17-case-collision": "no file system here can be made to ignore case",
    "PC-P11-mcp-launcher-grandchild": "there is no MCP client",
    "TP-P01-mcp-autostart": "there is no MCP client",
    "TP-P02-mcp-changed-after-approval": "there is no MCP client",
    "TP-P03-mcp-tool-description-poison": "there is no MCP client",
    "TP-P04-mcp-name-shadow": "there is no MCP client",
    "TP-P09-skill-in-untrusted-repo": "there are no skills",
    "TP-P14-markdown-image-exfil": "nothing renders Markdown",
    "TP-P15-markdown-command-uri": "nothing renders Markdown",
    "TP-P16-json-schema-exfil": "proposals do not flag new addresses",
    "TP-P19-synth-tool-code": "there are no synthesized tools",
    "TP-P20-http-tool-ssrf": "there is no http tool",
    "PE-P12-multi-root": "no tool writes into a second root",
}
"""Cases whose subject does not exist, and why."""

ANOTHER_ROOM = ("sqlite_crash",)
"""Tested with the rooms that they are about."""


def ids(name: str) -> list[str]:
    return [json.loads(line)["id"] for line in (CASES / name).read_text().splitlines()]


def test_every_case_has_its_place() -> None:
    assert sum(len(ids(path.name)) for path in CASES.glob("*.jsonl")) == 196
    lost = []
    for name, module in BY_NAME.items():
        tests = set(re.findall(r"def (test_\w+)", (HERE / module).read_text("utf-8")))
        for case in ids(name):
            named = "test_" + re.sub(r"^[A-Z]+-", "", case).replace("-", "_").lower()
            places = (named in tests) + (case in WAITING) + (case in ELSEWHERE and named not in tests)
            if places != 1:
                lost.append(case)
    assert lost == []
    others = [json.loads(line) for line in (CASES / "others.jsonl").read_text().splitlines()]
    assert {case["class"] for case in others} == set(ANOTHER_ROOM)
    assert {path.name for path in CASES.glob("*.jsonl")} == {*BY_PARAMETER, *BY_NAME, "others.jsonl"}
