// What each kind of event does to a run: a function a kind, with the name of its kind.

import type { Arriving, EventData, Usage } from "../protocol";
import type { Approving, Asked, Called, Draft, Entry, Planned } from "./run";
import { counted } from "./words";

const PHASES = { answer: "answering", plan: "planning", execute: "working", verify: "verifying", done: "" } as const;

type Changes = { [Kind in keyof EventData]?: (draft: Draft, data: EventData[Kind], id: string) => void };

export const CHANGES: Changes = {
  run_resumed(draft, { reason }, id) {
    const plan = draft.planLeft ? null : draft.plan;
    Object.assign(draft, { status: "running", outcome: null, reason: "", plan });
    giveUpQuestions(draft);
    note(draft, id, `The run goes on: ${reason}.`);
  },
  difficulty_judged(draft, { difficulty, overridden }, id) {
    draft.entries.push({ kind: "judged", id, difficulty, overridden });
    draft.mayCost = difficulty.plan.usd;
  },
  model_chosen(draft, { role, model }, id) {
    note(draft, id, `For ${role}, you want ${model || "what the settings say"}.`);
  },
  model_switched(draft, { role, old, new: name, reason }, id) {
    note(draft, id, `For ${role}, ${name} is asked instead of ${old}: ${reason}.`);
  },
  compacted(draft, { epoch, stage, before, after, reason }, id) {
    note(draft, id, `The conversation was shortened (${epoch}, ${stage}): ${before} → ${after} tokens; ${reason}.`);
  },
  phase_decided(draft, { phase, reason }, id) {
    draft.doing = phase === "done" ? "" : `${PHASES[phase]}${reason ? `: ${reason}` : ""}`;
    if (draft.doing && reason) {
      note(draft, id, `Now ${draft.doing}.`);
    }
  },
  context_retrieved(draft, { snippets, tokens, blob, lacking }, id) {
    draft.entries.push({ kind: "context", id, snippets, tokens, blob, lacking });
  },
  plan_proposed(draft, { plan, needs_approval: waits }, id) {
    retell(draft);
    Object.assign(draft, { plan, planLeft: null, planWaits: waits, status: waits ? "waiting" : draft.status });
    draft.entries.push({ kind: "planned", id, plan, waits, decision: null });
  },
  plan_decided(draft, { decision, text }, id) {
    update<Planned>(draft, "planned", () => true, { waits: false, decision });
    Object.assign(draft, { planWaits: false, status: "running" });
    if (decision === "revise") {
      Object.assign(draft, { plan: null, planLeft: draft.plan ?? draft.planLeft });
      draft.entries.push({ kind: "said", id, text });
    }
  },
  plan_updated(draft, { plan }) {
    Object.assign(draft, { plan, planLeft: null });
    update<Planned>(draft, "planned", () => true, { plan });
  },
  call_started(draft, data) {
    const call = { callId: data.call_id, id: `call-${data.call_id}`, title: data.title } as const;
    const begun = { ...call, status: null, line: "", seconds: 0, result: null } as const;
    draft.entries.push(
      data.kind === "model"
        ? { ...begun, kind: "asked", thought: "", text: "", retold: false, arriving: [], usage: null }
        : { ...begun, kind: "called", callKind: data.kind, name: data.name, given: data.blob, output: null, changes: [] },
    );
  },
  call_finished(draft, data) {
    const ended = { status: data.status, line: data.text, seconds: data.seconds, result: data.blob };
    const mine = (call: { callId: string; status: unknown }) => call.callId === data.call_id && call.status === null;
    update<Asked>(draft, "asked", mine, { ...ended, usage: data.usage, arriving: [] });
    update<Called>(draft, "called", mine, { ...ended, output: data.output, changes: Object.keys(data.changes) });
    draft.usage = sum(draft.usage, data.usage);
    draft.unpriced += isUnpriced(data.usage) ? 1 : 0;
  },
  approval_asked(draft, data, id) {
    const { approval_id: approvalId, title, detail, options } = data;
    draft.entries.push({ kind: "approving", id, approvalId, title, detail, options, waits: true, answer: null });
    draft.approvals = [...draft.approvals, approvalId];
    draft.status = draft.status === "finished" ? "finished" : "waiting";
  },
  approval_given(draft, { approval_id: approvalId, answer }) {
    update<Approving>(draft, "approving", (one) => one.approvalId === approvalId, { waits: false, answer });
    draft.approvals = draft.approvals.filter((one) => one !== approvalId);
    draft.status = draft.status === "waiting" && draft.approvals.length === 0 ? "running" : draft.status;
  },
  checks_finished(draft, { attempt, proof }, id) {
    draft.proof = proof;
    draft.entries.push({ kind: "checked", id, attempt, proof });
  },
  reflected(draft, { text, reflection }, id) {
    retell(draft);
    draft.entries.push({ kind: "reflection", id, text, thought: reflection });
  },
  criteria_checked(draft, { round, found }, id) {
    draft.criteria = found;
    draft.entries.push({ kind: "criteria", id, round, found });
  },
  stuck(draft, { what, detail }, id) {
    note(draft, id, `It went in circles: ${what}; ${detail}.`);
  },
  reviewed(draft, { attempt, review }, id) {
    draft.entries.push({ kind: "reviewed", id, attempt, findings: review.findings, unmade: review.unmade });
  },
  answer_given(draft, { text }, id) {
    retell(draft);
    draft.entries.push({ kind: "answer", id, text });
  },
  proposal_ready(draft, { proposal, proof }, id) {
    const landed = Object.entries(draft.states).filter(([, state]) => state === "landed");
    const fresh = proposal.files.flatMap((file) => file.hunks).map((hunk) => [hunk.id, "pending"] as const);
    draft.edited = Object.fromEntries(Object.entries(draft.edited).filter(([hunk]) => landed.some(([old]) => old === hunk)));
    draft.states = Object.fromEntries([...landed, ...fresh]);
    Object.assign(draft, { proposal, proof });
    draft.entries.push({ kind: "proposed", id, proposal });
  },
  hunk_edited(draft, data) {
    draft.edited[data.hunk_id] = data.new;
  },
  hunks_decided(draft, { decision, hunk_ids: ids }) {
    const after = { accept: "accepted", reject: "rejected", undo: "undone" } as const;
    setStates(draft, ids, after[decision]);
  },
  hunks_moved(draft, { states, reason }, id) {
    Object.assign(draft.states, states);
    if (reason) {
      note(draft, id, reason);
    }
  },
  landed(draft, { hunk_ids: ids, files, undo }, id) {
    setStates(draft, ids, undo ? "undone" : "landed");
    const where = Object.keys(files).join(", ");
    note(draft, id, `${counted(ids.length, "hunk")} ${undo ? "taken out of" : "landed in"} ${where}.`);
  },
  committed(draft, { commit, hunk_ids: ids }, id) {
    const first = commit.message.split("\n")[0] ?? "";
    note(draft, id, `${counted(ids.length, "hunk")} committed to ${commit.branch} (${commit.name.slice(0, 8)}): ${first}`);
  },
  commit_taken_back(draft, { commit, reason }, id) {
    note(draft, id, `The commit ${commit.slice(0, 8)} was taken back: ${reason}.`);
  },
  pull_request_opened(draft, { commit, remote, url }, id) {
    const text = url ? "A pull request was opened" : `The commit ${commit.slice(0, 8)} was pushed to ${remote}.`;
    draft.entries.push({ kind: "note", id, text, ...(url ? { url } : {}) });
  },
  proof_changed(draft, { proof }, id) {
    draft.proof = proof;
    draft.entries.push({ kind: "checked", id, attempt: null, proof });
  },
  steered(draft, { text }, id) {
    draft.entries.push({ kind: "said", id, text });
    if (draft.status === "finished") {
      Object.assign(draft, { status: "running", turn: draft.turn + 1, plan: null, planLeft: null, outcome: null, reason: "" });
    }
  },
  run_finished(draft, { outcome, reason }, id) {
    giveUpQuestions(draft);
    const onlyPlanned = draft.task.kind === "plan" && draft.turn === 1;
    const plan = draft.plan ?? (onlyPlanned ? draft.planLeft : null);
    Object.assign(draft, { status: "finished", outcome, reason, doing: "", plan });
    draft.entries.push({ kind: "finished", id, outcome, reason });
  },
  streamed(draft, { call_id: callId, delta }) {
    const at = draft.entries.findLastIndex((entry) => entry.kind === "asked" && entry.callId === callId);
    const asked = draft.entries[at];
    if (asked?.kind !== "asked") {
      return;
    }
    switch (delta.kind) {
      case "text":
        draft.entries[at] = { ...asked, text: asked.text + delta.text };
        break;
      case "thought":
        draft.entries[at] = { ...asked, thought: asked.thought + delta.text };
        break;
      case "restart":
        draft.entries[at] = { ...asked, text: "", thought: "", arriving: [] };
        draft.doing = delta.text;
        break;
      case "waiting":
        draft.doing = delta.text;
        break;
      case "call": // the server sends edits that arrive as `detent/arriving`
        break;
    }
  },
  progressed(draft, { message }) {
    draft.doing = message;
  },
};

/** An edit that is still being written; what comes after its question has an answer is too late. */
export function arrived(draft: Draft, arriving: Arriving): void {
  const at = draft.entries.findLastIndex((entry) => entry.kind === "asked" && entry.callId === arriving.callId);
  const asked = draft.entries[at];
  if (asked?.kind === "asked" && asked.status === null) {
    const others = asked.arriving.filter((one) => one.number !== arriving.number);
    draft.entries[at] = { ...asked, arriving: [...others, arriving].sort((one, other) => one.number - other.number) };
  }
}

/** Replace the newest entry of this kind that fits. */
function update<One extends Entry>(
  draft: Draft,
  kind: One["kind"],
  fits: (entry: One) => boolean,
  changes: Partial<One>,
): void {
  const at = draft.entries.findLastIndex((entry) => entry.kind === kind && fits(entry as One));
  const found = draft.entries[at];
  if (found) {
    draft.entries[at] = { ...found, ...changes };
  }
}

/** What the model said last is about to be told in a better form. */
function retell(draft: Draft): void {
  update<Asked>(draft, "asked", () => true, { retold: true });
}

function giveUpQuestions(draft: Draft): void {
  for (const approvalId of draft.approvals) {
    update<Approving>(draft, "approving", (one) => one.approvalId === approvalId, { waits: false });
  }
  if (draft.planWaits) {
    update<Planned>(draft, "planned", () => true, { waits: false });
  }
  Object.assign(draft, { approvals: [], planWaits: false });
}

function note(draft: Draft, id: string, text: string): void {
  draft.entries.push({ kind: "note", id, text });
}

function setStates(draft: Draft, ids: readonly string[], state: Draft["states"][string]): void {
  for (const id of ids) {
    draft.states[id] = state;
  }
}

/** Something was used, and nobody knows what that costs. */
function isUnpriced({ cost, input_tokens: read, output_tokens: written }: Usage): boolean {
  return cost === null && read + written > 0;
}

function sum(one: Usage, other: Usage): Usage {
  return {
    input_tokens: one.input_tokens + other.input_tokens,
    cached_tokens: one.cached_tokens + other.cached_tokens,
    output_tokens: one.output_tokens + other.output_tokens,
    reasoning_tokens: one.reasoning_tokens + other.reasoning_tokens,
    cost: one.cost === null && other.cost === null ? null : (one.cost ?? 0) + (other.cost ?? 0),
  };
}
