// Events in, view out. A batch copies the run once and then works on the copy, so that long runs stay cheap.

import type { Arriving, Event, EventData, Usage } from "../protocol";
import { arrived, CHANGES } from "./changes";
import type { Draft, RunView } from "./run";

export const NOTHING_USED: Usage = {
  input_tokens: 0,
  cached_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cost: null,
};

/** The run after these events, which are all its own. Null as long as its beginning was not seen. */
export function advance(run: RunView | null, events: readonly Event[]): RunView | null {
  let draft = run && copy(run);
  for (const event of events) {
    if (draft === null) {
      draft = event.kind === "run_started" ? begin(event) : null;
    } else if (event.seq === null || event.seq > draft.lastSeq) {
      change(draft, event);
    }
  }
  return draft;
}

/** Every run after these events; those of which nothing was said stay the very same objects. */
export function advanceAll(runs: ReadonlyMap<string, RunView>, events: readonly Event[]): Map<string, RunView> {
  const after = new Map(runs);
  for (const [runId, own] of byRun(events)) {
    const run = advance(after.get(runId) ?? null, own);
    if (run) {
      after.set(runId, run);
    }
  }
  return after;
}

/** The run with an edit that is still being written. */
export function arrive(run: RunView, arriving: Arriving): RunView {
  const draft = copy(run);
  arrived(draft, arriving);
  return draft;
}

function byRun(events: readonly Event[]): Map<string, Event[]> {
  const grouped = new Map<string, Event[]>();
  for (const event of events) {
    const own = grouped.get(event.runId);
    if (own) {
      own.push(event);
    } else {
      grouped.set(event.runId, [event]);
    }
  }
  return grouped;
}

function copy(run: RunView): Draft {
  return { ...run, entries: [...run.entries], states: { ...run.states }, edited: { ...run.edited } };
}

function begin(event: Event): Draft {
  const { task, model } = event.data as unknown as EventData["run_started"];
  return {
    root: event.root,
    runId: event.runId,
    task,
    model,
    startedAt: event.at ?? 0,
    status: "running",
    outcome: null,
    reason: "",
    turn: 1,
    plan: null,
    planLeft: null,
    planWaits: false,
    approvals: [],
    criteria: task.criteria.map((criterion) => ({ criterion, state: "open", reason: "", evidence: "" })),
    proposal: null,
    states: {},
    edited: {},
    proof: null,
    usage: NOTHING_USED,
    unpriced: 0,
    mayCost: null,
    doing: "",
    entries: [{ kind: "said", id: "said-0", text: task.instruction }],
    lastSeq: event.seq ?? 0,
  };
}

/** A kind that this client does not know changes nothing. */
function change(draft: Draft, event: Event): void {
  const changes = CHANGES as Partial<Record<string, (draft: Draft, data: unknown, id: string) => void>>;
  changes[event.kind]?.(draft, event.data, `${event.kind}-${event.seq ?? ""}`);
  draft.lastSeq = event.seq ?? draft.lastSeq;
}
