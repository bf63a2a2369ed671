// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { arrive, advance } from "../src/model/fold";
import { pieces } from "../src/model/checks";
import type { CheckReport, Comparison, CriterionFound, Failure, FileChange, Finding, Hunk, Plan, Proof, Step } from "../src/protocol";
import { Goal } from "../src/chat/webview/goal";
import { barriers, drawn } from "./page";
import { recording, Teller } from "./story";

const NO_CHANGE: Comparison = { introduced: [], fixed: [], still: [], owed: [], red_first: [], green_first: [], rewritten: [], lost: [] };

function failure(test: string, more: Partial<Failure> = {}): Failure {
  return { test, message: "assert 1 == 2", path: "tests/test_a.py", line: 4, trace: "", ...more };
}

function report(failures: Failure[], more: Partial<CheckReport> = {}): CheckReport {
  const counts = { collected: 3, passed: 1, failed: failures.length, skipped: 0, errors: 0, seconds: 1 };
  const ran = { command: "pytest", interpreter: "python", output: "", problem: null, wrong_tree: [], missed: {} };
  return { check: "pytest", kind: "tests", ...counts, ...ran, failures, flaky: [], passing: [], ...more };
}

function proof(reports: CheckReport[], more: Partial<Proof> = {}): Proof {
  return { status: "red", reason: "2 failed", content: "c", reports, since: null, unproven_lines: {}, ...more };
}

function checks(proved: Proof) {
  const tell = new Teller();
  return drawn([tell.started(), tell.stored("checks_finished", { attempt: 1, proof: proved })]);
}

describe("checks", () => {
  test("are a tree with each failing assertion, its place, and how it stood before", () => {
    const failures = [failure("tests/test_a.py::one"), failure("tests/test_a.py::two"), failure("odd", { path: null, line: null })];
    const since = { ...NO_CHANGE, introduced: ["tests/test_a.py::one"], still: ["tests/test_a.py::two"], fixed: ["tests/test_a.py::three"] };
    const { entry, sent } = checks(proof([report(failures)], { since }));
    const shown = entry("checked");
    const files = [...shown.querySelectorAll(".failed-file")].map((file) => file.querySelector("h4")?.textContent);
    expect(files).toEqual(["tests/test_a.py 2 failures", "without a place 1 failure"]);
    const tests = [...shown.querySelectorAll(".failures li")].map((row) => row.querySelector("strong")?.textContent);
    expect(tests).toEqual(["one", "two", "odd"]);
    expect([...shown.querySelectorAll(".tag")].map((tag) => tag.textContent)).toEqual(["new with this change", "failed before too"]);
    expect(shown.querySelector(".assertion")?.textContent).toBe("assert 1 == 2");
    expect(shown.textContent).toContain("Fixed by this change: 1");
    shown.querySelector<HTMLElement>(".place")?.click();
    expect(sent).toEqual([{ type: "open", root: "file:///project", path: "tests/test_a.py", line: 4 }]);
  });

  test("say which tests are flaky, and stay folded when there is nothing to look at", () => {
    const calm = report([], { check: "mypy", kind: "types", passed: 0 });
    const { entry } = checks(proof([report([], { flaky: ["tests/test_a.py::now_and_then"] }), calm]));
    const [first, second] = entry("checked").querySelectorAll<HTMLDetailsElement>(":scope > details");
    expect(first?.open).toBe(true);
    expect(first?.textContent).toContain("1 passed, 1 flaky");
    expect(first?.textContent).toContain("now_and_then is flaky");
    expect(second?.open).toBe(false);
    expect(second?.querySelector("summary")?.textContent).toContain("clean");
  });

  test("lead to the lines that no test executed", () => {
    const { entry, sent } = checks(proof([], { status: "unproven", unproven_lines: { "a.py": [4, 2, 3, 9] } }));
    const lines = entry("checked").querySelector(".unproven-lines");
    expect(lines?.textContent).toBe("a.py: no test executed line 3–5, 10");
    lines?.querySelectorAll<HTMLElement>("button")[1]?.click();
    expect(sent).toEqual([{ type: "open", root: "file:///project", path: "a.py", line: 9 }]);
    expect(pieces([])).toEqual([]);
  });
});

describe("a review", () => {
  const finding: Finding = { check: "unused name", text: "`x` is not used", path: "a.py", line: 6 };

  test("tells each finding with the way to its line", () => {
    const tell = new Teller();
    const { entry, sent } = drawn([
      tell.started(),
      tell.stored("reviewed", { attempt: 2, review: { content: "c", findings: [finding, { ...finding, path: null, line: null }], notes: [], unmade: "" } }),
    ]);
    expect(entry("reviewed").textContent).toContain("Review of attempt 2: 2 findings");
    expect(entry("reviewed").querySelectorAll("li")[0]?.textContent).toBe("unused name: `x` is not used a.py:7");
    entry("reviewed").querySelector("button")?.click();
    expect(sent).toEqual([{ type: "open", root: "file:///project", path: "a.py", line: 6 }]);
  });

  test("that could not be made says why", () => {
    const tell = new Teller();
    const review = { content: "c", findings: [], notes: [], unmade: "careful did not answer" };
    const { entry } = drawn([tell.started(), tell.stored("reviewed", { attempt: 1, review })]);
    expect(entry("reviewed").textContent).toBe("Attempt 1 is not reviewed: careful did not answer");
  });

  test("that found nothing is one line", () => {
    const tell = new Teller();
    const { entry } = drawn([tell.started(), tell.stored("reviewed", { attempt: 1, review: { content: "c", findings: [], notes: [], unmade: "" } })]);
    expect(entry("reviewed").textContent).toBe("The review of attempt 1 found nothing.");
  });
});

describe("hunks", () => {
  const hunk = (id: string, more: Partial<Hunk> = {}): Hunk => ({ id, path: "a.py", start: 0, old: [], new: ["x\n"], needs: [], how: "", ...more });
  const file: FileChange = {
    path: "a.py", base: "b", result: "r", base_version: null, hunks: [hunk("h1"), hunk("h2", { start: 9, needs: ["h1"] })],
    made_by: "edit", kind: "text", base_mode: null, mode: null, about: "mode 644 -> 755",
  };

  test("say which others bring what they use, and what no line shows", () => {
    const tell = new Teller();
    const { entry } = drawn([
      tell.started(),
      tell.stored("proposal_ready", { proposal: { run_id: "run1", number: 1, files: [file], left_out: [] }, proof: proof([]) }),
      tell.stored("hunks_decided", { decision: "reject", hunk_ids: ["h1"] }),
    ]);
    const shown = entry("proposed");
    expect(shown.querySelector(".about")?.textContent).toBe("mode 644 -> 755");
    expect(shown.querySelector('[data-hunk="h1"] .needs')).toBeNull();
    expect(shown.querySelector('[data-hunk="h2"] .needs')?.textContent).toBe("Uses what comes with the hunk in a.py, line 1 (rejected)");
  });

  test("that a command made name it in one line, with the whole of it behind", () => {
    const command = `echo '[View](command:x)' > a.py; true ${"word ".repeat(200)}; touch LAST`;
    const tell = new Teller();
    const { entry } = drawn([
      tell.started(),
      tell.stored("proposal_ready", { proposal: { run_id: "run1", number: 1, files: [{ ...file, made_by: command }], left_out: [] }, proof: proof([]) }),
    ]);
    const shown = entry("proposed");
    expect(shown.querySelector("h4")?.textContent.length).toBeLessThan(110);
    expect(shown.textContent).not.toContain("touch LAST");
    const folding = shown.querySelector("details") as HTMLDetailsElement;
    folding.open = true;
    folding.dispatchEvent(new Event("toggle"));
    expect(folding.textContent).toContain("touch LAST");
  });

  test("without lines have no empty diff", () => {
    const tell = new Teller();
    const whole = { ...file, kind: "binary" as const, about: "binary, 12,034 bytes", hunks: [hunk("h1", { new: [] })] };
    const { entry } = drawn([
      tell.started(),
      tell.stored("proposal_ready", { proposal: { run_id: "run1", number: 1, files: [whole], left_out: [] }, proof: proof([]) }),
    ]);
    expect(entry("proposed").querySelector("pre")).toBeNull();
    expect(entry("proposed").textContent).toContain("binary, 12,034 bytes");
  });
});

test("a tool's card names a command in one line, with the whole of it inside", () => {
  const title = `Run true ${"word ".repeat(200)}; touch LAST`;
  const tell = new Teller();
  const call = { call_id: "c1", kind: "execute" as const, name: "run_command", title, blob: null, repeatable: true, role: "code", place: "here" };
  const { entry } = drawn([tell.started(), tell.stored("call_started", call)]);
  const folding = entry("called").querySelector("details") as HTMLDetailsElement;
  expect(folding.querySelector(".call-title")?.textContent.length).toBe(79);
  expect(folding.textContent).not.toContain("touch LAST");
  folding.open = true;
  folding.dispatchEvent(new Event("toggle"));
  expect(folding.textContent).toContain("touch LAST");
});

test("an edit is seen growing, and is gone when its answer is there", () => {
  const tell = new Teller();
  const begun = advance(null, [tell.started(), tell.asks("c1")]);
  if (!begun) {
    throw new Error("no run");
  }
  const piece = (number: number, text: string) => ({ runId: "run1", callId: "c1", number, tool: "edit", parts: [{ path: "a.py", old: "", new: text }] });
  const run = arrive(arrive(arrive(begun, piece(1, "two")), piece(0, "o")), piece(0, "one\nmore\n"));
  const asked = run.entries.at(-1);
  expect(asked?.kind === "asked" && asked.arriving.map((one) => one.parts[0]?.new)).toEqual(["one\nmore\n", "two"]);
  expect(begun.entries.at(-1)).toMatchObject({ arriving: [] });
  expect(arrive(run, { ...piece(0, "late"), callId: "other" }).entries).toEqual(run.entries);
});

describe("a plan", () => {
  const step: Step = {
    content: "Write it", status: "pending", priority: "medium", files: ["calc.py"], operation: "MODIFY", outcome: "it divides", notes: "mind zero",
  };
  const plan: Plan = { summary: "Write divide", steps: [step], criteria: ["6 / 3 is 2"], tests: ["tests/test_calc.py"] };
  const proposed = (waits: boolean) => {
    const tell = new Teller();
    return drawn([tell.started(), tell.stored("plan_proposed", { plan, needs_approval: waits })]);
  };

  test("says for each step what it touches and what is expected, and when it is done", async () => {
    const shown = proposed(false).entry("planned");
    expect(shown.querySelector(".details")?.textContent).toBe("changes calc.py; expected: it divides; mind zero");
    expect([...shown.querySelectorAll(".plan-list")].map((list) => list.textContent)).toEqual(["Done when6 / 3 is 2", "Tests to runtests/test_calc.py"]);
    expect(await barriers()).toEqual([]);
  });

  test("can be changed while it waits, and shows the same beside its fields", () => {
    const { entry, sent } = proposed(true);
    const shown = entry("planned");
    expect(shown.querySelector(".details")?.textContent).toContain("it divides");
    (shown.querySelector(".steps input") as HTMLInputElement).value = "Write it twice";
    shown.querySelector<HTMLElement>('[data-key="approve-plan"]')?.click();
    expect(sent).toEqual([{ type: "command", name: "detent.approvePlan", argument: { runId: "run1", text: "# Write divide\n\n- [ ] Write it twice\n" } }]);
  });
});

describe("a goal", () => {
  const found: CriterionFound[] = [
    { criterion: { text: "", command: "pytest -q" }, state: "met", reason: "it ended with 0", evidence: "4 passed <b>" },
    { criterion: { text: "zero is refused", command: "" }, state: "unmet", reason: "no test says so", evidence: "" },
  ];

  test("is shown with its state, why, and what was quoted", async () => {
    const tell = new Teller();
    const shown = drawn([tell.started({ kind: "goal" }), tell.stored("criteria_checked", { round: 2, content: "c", found })]).entry("criteria");
    expect(shown.querySelector("h3")?.textContent).toBe("Goal, round 2: 1 of 2 criteria are met");
    expect([...shown.querySelectorAll(".mark")].map((mark) => mark.getAttribute("aria-label"))).toEqual(["met", "not met"]);
    expect([...shown.querySelectorAll("li")].map((row) => row.textContent)).toEqual([
      "✓ pytest -q ends with 0it ended with 04 passed <b>",
      "✗ zero is refusedno test says so",
    ]);
    expect(await barriers()).toEqual([]);
  });

  test("says what waits for a person's word", () => {
    const tell = new Teller();
    const held: CriterionFound = { criterion: { text: "", command: "mypy" }, state: "held", reason: "", evidence: "" };
    const checked = { round: 2, content: "c", found: [held] };
    const shown = drawn([tell.started({ kind: "goal" }), tell.stored("criteria_checked", checked)]).entry("criteria");
    expect(shown.querySelector("h3")?.textContent).toBe("Goal, round 2: 0 of 1 criteria are met, 1 is held for a person");
    expect(shown.querySelector(".mark")?.getAttribute("aria-label")).toBe("held for you to decide");
  });

  test("stands above the story as it is now", () => {
    const tell = new Teller();
    const goal = new Goal();
    goal.show(advance(null, [tell.started()]));
    expect(goal.element.hasAttribute("hidden")).toBe(true);
    const criteria = found.map((one) => one.criterion);
    const run = advance(null, [tell.started({ kind: "goal", criteria })]);
    goal.show(run);
    expect(goal.element.querySelector("summary")?.textContent).toBe("Goal: 0 of 2 criteria are met");
    goal.show(advance(run, [tell.stored("criteria_checked", { round: 1, content: "c", found })]));
    expect(goal.element.querySelector("summary")?.textContent).toBe("Goal: 1 of 2 criteria are met");
    goal.show(null);
    expect(goal.element.hasAttribute("hidden")).toBe(true);
  });
});

test("a reflection is shown in its parts where the model told them", async () => {
  const tell = new Teller();
  const reflection = {
    diagnosis: "zero divides", root_cause: "no check", severity: "high", strategy: "check first",
    code_changes: ["raise in divide", "test it"], plan_adjustment: [],
  } as const;
  const told = { ...reflection, code_changes: [...reflection.code_changes], plan_adjustment: [] };
  const shown = drawn([tell.started(), tell.stored("reflected", { attempt: 1, text: "all of it", reflection: told })]).entry("reflection");
  expect([...shown.querySelectorAll("h4")].map((one) => one.textContent)).toEqual(["Diagnosis", "Root cause", "Strategy", "Changes to make"]);
  expect(shown.querySelector(".tag")?.textContent).toBe("high");
  expect([...shown.querySelectorAll("li")].map((one) => one.textContent)).toEqual(["raise in divide", "test it"]);
  expect(await barriers()).toEqual([]);
  const plain = drawn([tell.started(), tell.stored("reflected", { attempt: 1, text: "It has to refuse zero.", reflection: null })]);
  expect(plain.entry("reflection").textContent).toBe("ReflectionIt has to refuse zero.");
});

test("what a run does next is told until it ends", () => {
  const tell = new Teller();
  const run = advance(null, [tell.started(), tell.stored("phase_decided", { phase: "verify", reason: "the change is written" })]);
  expect(run?.doing).toBe("verifying: the change is written");
  expect(advance(run, [tell.stored("phase_decided", { phase: "done", reason: "proven" })])?.doing).toBe("");
});

test("what happened besides is told in words", () => {
  const tell = new Teller();
  const commit = { branch: "detent/divide", name: "0123456789", tree: "t", parent: "p", message: "feat: divide\n\nbody" };
  const { run, entry } = drawn([
    tell.started(),
    tell.stored("stuck", { what: "the same edit three times", move: "strategy", detail: "the model is told to take another way" }),
    tell.stored("model_chosen", { role: "code", model: "big" }),
    tell.stored("model_switched", { role: "code", old: "big@here", new: "small@there", reason: "overloaded: 529", epoch: "e" }),
    tell.stored("compacted", { epoch: "e1", stage: "fold", reason: "there is room for 900 tokens", messages: [], replaces: 4, before: 1000, after: 300, refused: 0 }),
    tell.stored("committed", { commit, hunk_ids: ["h1"], proof: proof([]) }),
    tell.stored("commit_taken_back", { commit: "0123456789", reason: "the branch is gone" }),
    tell.stored("pull_request_opened", { commit: "0123456789", remote: "origin", url: "https://forge.invalid/1" }),
  ]);
  expect(run.entries.flatMap((one) => (one.kind === "note" ? [one.text] : []))).toEqual([
    "It went in circles: the same edit three times; the model is told to take another way.",
    "For code, you want big.",
    "For code, small@there is asked instead of big@here: overloaded: 529.",
    "The conversation was shortened (e1, fold): 1000 → 300 tokens; there is room for 900 tokens.",
    "1 hunk committed to detent/divide (01234567): feat: divide",
    "The commit 01234567 was taken back: the branch is gone.",
    "A pull request was opened",
  ]);
  expect(entry("note").querySelector("a")?.href).toBe("https://forge.invalid/1");
});

test("a recorded run, drawn whole, has no barrier for a screen reader", async () => {
  const { entry } = drawn(recording().events);
  for (let folded = document.querySelector("details:not([open])"); folded; folded = document.querySelector("details:not([open])")) {
    folded.toggleAttribute("open", true);
    await new Promise((resolve) => setTimeout(resolve)); // what is inside is made when it opens
  }
  expect(entry("judged").textContent).toContain("Difficulty S");
  expect(await barriers()).toEqual([]);
});
