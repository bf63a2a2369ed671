import { describe, expect, test } from "vitest";
import { advance, advanceAll } from "../src/model/fold";
import type { FileChange, Hunk, Proof } from "../src/protocol";
import type { Entry, RunView } from "../src/model/run";
import { undecided, written } from "../src/model/run";
import { recording, Teller } from "./story";

const KINDS = (run: RunView | null) => run?.entries.map((entry) => entry.kind) ?? [];
const find = <Kind extends Entry["kind"]>(run: RunView | null, kind: Kind) =>
  run?.entries.findLast((entry): entry is Extract<Entry, { kind: Kind }> => entry.kind === kind);

test("why a run goes on is said", () => {
  const tell = new Teller();
  const run = advance(null, [tell.started(), tell.stored("run_resumed", { reason: "another plan is wanted", buffers: {} })]);
  expect(find(run, "note")?.text).toBe("The run goes on: another plan is wanted.");
});

test("a plan stays where making it anew comes to nothing", () => {
  const tell = new Teller();
  const plan = { summary: "Divide", steps: [], criteria: [], tests: [] };
  const first = [tell.started({ kind: "plan" }), tell.stored("plan_proposed", { plan, needs_approval: false })];
  const revised = [
    tell.stored("run_finished", { outcome: "answered", reason: "planned" }),
    tell.stored("run_resumed", { reason: "another plan is wanted", buffers: {} }),
    tell.stored("plan_decided", { decision: "revise", text: "Shorter" }),
  ];
  expect(advance(null, [...first, ...revised])?.plan).toBeNull();
  const cancelled = tell.stored("run_finished", { outcome: "cancelled", reason: "You cancelled it." });
  expect(advance(null, [...first, ...revised, cancelled])?.plan).toEqual(plan);
});

describe("a recorded run", () => {
  const { events, view, proposal } = recording();
  const run = advance(null, events);

  test("is folded to what the server says of it", () => {
    expect(run?.runId).toBe(view.summary.runId);
    expect(run?.status).toBe(view.summary.status);
    expect(run?.outcome).toBe(view.summary.outcome);
    expect(run?.plan?.summary).toBe(view.plan?.summary);
    expect(run?.usage.input_tokens).toBe(view.summary.spending.inputTokens);
    expect(run?.usage.output_tokens).toBe(view.summary.spending.outputTokens);
    expect(run?.proof?.status).toBe(proposal.proof?.status);
    expect(run?.lastSeq).toBe(view.summary.lastSeq);
    expect(run && undecided(run).length).toBe(view.summary.undecided);
    const shown = Object.fromEntries(proposal.files.flatMap((file) => file.hunks.map((one) => [one.hunkId, one.state])));
    expect(run?.states).toEqual(shown);
  });

  test("tells its story in order", () => {
    const told = KINDS(run).filter((kind) => kind !== "asked" && kind !== "called");
    expect(told.slice(0, told.indexOf("finished") + 1)).toEqual([
      "said",
      "note",
      "approving",
      "judged",
      "context",
      "planned",
      "note",
      "note",
      "checked",
      "reflection",
      "note",
      "note",
      "checked",
      "reviewed",
      "answer",
      "proposed",
      "finished",
    ]);
    expect(find(run, "approving")).toMatchObject({ waits: false, answer: "Allow in this run" });
    expect(find(run, "proposed")?.proposal.files[0]?.path).toBe("calc.py");
  });

  test("is the same in one batch, event by event, and after a reload", () => {
    let single: RunView | null = null;
    for (const event of events) {
      single = advance(single, [event]);
    }
    expect(single).toEqual(run);
    const stored = events.filter((event) => event.seq !== null);
    const reloaded = advance(null, stored);
    const unseen = (one: RunView | null) => ({
      ...one,
      doing: "",
      entries: one?.entries.map((entry) => (entry.kind === "asked" ? { ...entry, text: "", thought: "" } : entry)),
    });
    expect(unseen(reloaded)).toEqual(unseen(run));
  });

  test("hears nothing twice", () => {
    const stored = events.filter((event) => event.seq !== null);
    expect(advance(run, stored)).toEqual(run);
  });

  test("is not changed by what comes after a copy of it was handed out", () => {
    const half = advance(null, events.slice(0, 20));
    const before = structuredClone(half);
    advance(half, events.slice(20));
    expect(half).toEqual(before);
  });
});

describe("an answer on its way", () => {
  test("grows, begins anew, and is kept by its call", () => {
    const tell = new Teller();
    let run = advance(null, [tell.started(), tell.asks("c1"), tell.streams("c1", "Hm. ", "thought")]);
    run = advance(run, [tell.streams("c1", "Hel"), tell.streams("c1", "lo")]);
    expect(find(run, "asked")).toMatchObject({ thought: "Hm. ", text: "Hello", status: null });
    run = advance(run, [tell.streams("c1", "the line was cut", "restart"), tell.streams("c1", "Again")]);
    expect(find(run, "asked")).toMatchObject({ thought: "", text: "Again" });
    run = advance(run, [tell.streams("c1", "silent for 5 s", "waiting")]);
    expect(run?.doing).toBe("silent for 5 s");
  });

  test("is not told twice when a better form follows", () => {
    const tell = new Teller();
    const plan = { summary: "Write it", steps: [], criteria: [], tests: [] };
    const run = advance(null, [
      tell.started(),
      tell.asks("c1"),
      tell.streams("c1", '{"summary": …'),
      tell.stored("plan_proposed", { plan, needs_approval: true }),
    ]);
    expect(find(run, "asked")?.retold).toBe(true);
    expect(run).toMatchObject({ status: "waiting", planWaits: true });
  });
});

describe("a goal", () => {
  const [tests, words] = [{ text: "", command: "pytest -q" }, { text: "zero is refused", command: "" }];
  const found = (criterion: typeof tests, state: "met" | "unmet" | "open") => ({ criterion, state, reason: "", evidence: "" });

  test("stands as it was found last, and at first nothing was looked at", () => {
    const tell = new Teller();
    const begun = advance(null, [tell.started({ kind: "goal", criteria: [tests, words] })]);
    expect(begun?.criteria).toEqual([found(tests, "open"), found(words, "open")]);
    const judged = advance(begun, [
      tell.stored("criteria_checked", { round: 1, content: "c", found: [found(tests, "unmet"), found(words, "open")] }),
      tell.stored("criteria_checked", { round: 2, content: "d", found: [found(tests, "met"), found(words, "unmet")] }),
    ]);
    expect(judged?.criteria.map((one) => one.state)).toEqual(["met", "unmet"]);
    expect(KINDS(judged)).toEqual(["said", "criteria", "criteria"]);
    expect(advance(null, [tell.started()])?.criteria).toEqual([]);
  });
});

describe("decisions", () => {
  const tell = new Teller();
  const hunk = (id: string): Hunk => ({ id, path: "a.py", start: 0, old: [], new: ["x\n"], needs: [], how: "" });
  const file: FileChange = {
    path: "a.py",
    base: "b",
    result: "r",
    base_version: null,
    hunks: [hunk("h1"), hunk("h2")],
    made_by: "edit",
    kind: "text",
    base_mode: null,
    mode: null,
    about: "",
  };
  const proof = { status: "proven", reason: "1 passed", content: "c", reports: [], since: null, unproven_lines: {} } satisfies Proof;
  const proposed = advance(null, [
    tell.started(),
    tell.stored("proposal_ready", { proposal: { run_id: "run1", number: 1, files: [file], left_out: [] }, proof }),
  ]);

  test("leave open what can still be decided", () => {
    const run = advance(proposed, [
      tell.stored("hunks_decided", { decision: "accept", hunk_ids: ["h1"] }),
      tell.stored("landed", { hunk_ids: ["h1"], files: { "a.py": "b" }, undo: false }),
      tell.stored("hunks_moved", { states: { h2: "conflict" }, reason: "a.py changed" }),
    ]);
    expect(run?.states).toEqual({ h1: "landed", h2: "conflict" });
    expect(run && undecided(run)).toEqual(["h2"]);
    expect(run?.entries.slice(-2)).toMatchObject([
      { kind: "note", text: "1 hunk landed in a.py." },
      { kind: "note", text: "a.py changed" },
    ]);
  });

  test("a person's own lines stand instead of the hunk's", () => {
    const run = advance(proposed, [tell.stored("hunk_edited", { hunk_id: "h1", new: ["y\n"] })]);
    expect(run && written(run, hunk("h1"))).toEqual(["y\n"]);
    expect(run && written(run, hunk("h2"))).toEqual(["x\n"]);
  });

  test("a follow-up's proposal keeps what has landed of the one before", () => {
    const next = { ...file, hunks: [hunk("h3")] };
    const run = advance(proposed, [
      tell.stored("landed", { hunk_ids: ["h1"], files: { "a.py": "b" }, undo: false }),
      tell.stored("run_finished", { outcome: "proven", reason: "" }),
      tell.stored("steered", { text: "and mean", buffers: {} }),
      tell.stored("proposal_ready", { proposal: { run_id: "run1", number: 2, files: [next], left_out: [] }, proof }),
    ]);
    expect(run?.states).toEqual({ h1: "landed", h3: "pending" });
    expect(run).toMatchObject({ status: "running", turn: 2, outcome: null });
  });
});

test("a question that its run did not outlive waits no longer", () => {
  const tell = new Teller();
  const asked = { approval_id: "a1", title: "Run it?", detail: "rm -r build", options: ["Allow once", "Reject"] };
  const run = advance(null, [
    tell.started(),
    tell.stored("approval_asked", asked),
    tell.stored("run_finished", { outcome: "cancelled", reason: "" }),
  ]);
  expect(run).toMatchObject({ approvals: [], status: "finished" });
  expect(find(run, "approving")).toMatchObject({ waits: false, answer: null, detail: "rm -r build" });
});

test("an event of a kind or a run that is not known does no harm", () => {
  const tell = new Teller();
  const unknown = { ...tell.started(), kind: "invented_later" };
  expect(advance(null, [unknown])).toBeNull();
  const run = advance(null, [new Teller().started()]);
  expect(advance(run, [unknown])?.entries).toEqual(run?.entries);
});

test("ten thousand events are folded while nobody notices", () => {
  const tell = new Teller();
  const started = tell.started();
  const calls = Array.from({ length: 1000 }, (_, number) => {
    const id = `c${number}`;
    return [tell.asks(id), ...Array.from({ length: 8 }, (_, word) => tell.streams(id, `word${word} `))];
  });
  const events = [started, ...calls.flat()];
  const others = Array.from({ length: 1000 }, (_, number) => new Teller(`other${number}`).started());
  const runs = advanceAll(new Map(), [...others, ...events]);
  expect(runs.size).toBe(1001);
  expect(runs.get("run1")?.entries.length).toBe(1001);
  expect(find(runs.get("run1") ?? null, "asked")?.text).toContain("word7");
  const untouched = runs.get("other5");
  const after = advanceAll(runs, [tell.streams("c999", "end")]);
  expect(after.get("other5")).toBe(untouched);
});
