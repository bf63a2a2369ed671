// A run as a reader sees it: nothing but the fold of the events that the server sent.

import type {
  Arriving,
  CallKind,
  CallStatus,
  ContextRetrieved,
  CriterionFound,
  Difficulty,
  Finding,
  HunkState,
  Outcome,
  Plan,
  PlanDecision,
  Proof,
  Proposal,
  Reflection as Thought,
  RunStatus,
  Task,
  Usage,
} from "../protocol";

/** One thing in the story of a run. `id` names it for as long as the run exists. */
export type Entry =
  | Said
  | Judged
  | Context
  | Asked
  | Called
  | Planned
  | Approving
  | Checked
  | Reviewed
  | Reflection
  | Criteria
  | Answer
  | Proposed
  | Note
  | Finished;

/** What a person said. */
export interface Said {
  readonly kind: "said";
  readonly id: string;
  readonly text: string;
}

/** How hard the task looks, and what follows from it. */
export interface Judged {
  readonly kind: "judged";
  readonly id: string;
  readonly difficulty: Difficulty;
  /** A person said it. */
  readonly overridden: boolean;
}

export interface Context extends Pick<ContextRetrieved, "snippets" | "tokens" | "blob" | "lacking"> {
  readonly kind: "context";
  readonly id: string;
}

interface Call {
  readonly id: string;
  readonly callId: string;
  readonly title: string;
  /** Null while it is under way. */
  readonly status: CallStatus | null;
  /** One line that says what came of it. */
  readonly line: string;
  readonly seconds: number;
  /** The name of the whole result. */
  readonly result: string | null;
}

/** A question to the model. `text` and `thought` are what was seen passing by; after a reload only `result` knows. */
export interface Asked extends Call {
  readonly kind: "asked";
  readonly thought: string;
  readonly text: string;
  /** The answer is told by a later entry: a plan, a reflection, the answer of the run. */
  readonly retold: boolean;
  /** Edits that are still being written; the newest of each of the answer's calls. */
  readonly arriving: readonly Arriving[];
  readonly usage: Usage | null;
}

export interface Called extends Call {
  readonly kind: "called";
  readonly callKind: CallKind;
  readonly name: string;
  /** The name of the arguments, as the model wrote them. */
  readonly given: string | null;
  /** The name of all that its commands said, where that is more than the result. */
  readonly output: string | null;
  readonly changes: readonly string[];
}

export interface Planned {
  readonly kind: "planned";
  readonly id: string;
  readonly plan: Plan;
  readonly waits: boolean;
  readonly decision: PlanDecision | null;
}

export interface Approving {
  readonly kind: "approving";
  readonly id: string;
  readonly approvalId: string;
  readonly title: string;
  readonly detail: string;
  readonly options: readonly string[];
  readonly waits: boolean;
  readonly answer: string | null;
}

export interface Checked {
  readonly kind: "checked";
  readonly id: string;
  /** Null for a check of what resulted from decisions. */
  readonly attempt: number | null;
  readonly proof: Proof;
}

/** What somebody found who looked at the change before it was proposed. */
export interface Reviewed {
  readonly kind: "reviewed";
  readonly id: string;
  readonly attempt: number;
  readonly findings: readonly Finding[];
  /** Why there is no verdict; empty where there is one. */
  readonly unmade: string;
}

export interface Reflection {
  readonly kind: "reflection";
  readonly id: string;
  readonly text: string;
  /** The same in its parts, where the model told them. */
  readonly thought: Thought | null;
}

/** What holds of a goal, each time that the model claimed to be done. */
export interface Criteria {
  readonly kind: "criteria";
  readonly id: string;
  readonly round: number;
  readonly found: readonly CriterionFound[];
}

export interface Answer {
  readonly kind: "answer";
  readonly id: string;
  readonly text: string;
}

export interface Proposed {
  readonly kind: "proposed";
  readonly id: string;
  readonly proposal: Proposal;
}

/** Something that happened, in one sentence. */
export interface Note {
  readonly kind: "note";
  readonly id: string;
  readonly text: string;
  /** Where more of it stands. */
  readonly url?: string;
}

export interface Finished {
  readonly kind: "finished";
  readonly id: string;
  readonly outcome: Outcome;
  readonly reason: string;
}

export interface RunView {
  readonly root: string;
  readonly runId: string;
  readonly task: Task;
  readonly model: string;
  readonly startedAt: number;
  readonly status: RunStatus;
  readonly outcome: Outcome | null;
  readonly reason: string;
  readonly turn: number;
  readonly plan: Plan | null;
  /** The one that shall be another: it stays where a run that only plans ends without that. */
  readonly planLeft: Plan | null;
  readonly planWaits: boolean;
  /** Ids of the questions that wait for an answer. */
  readonly approvals: readonly string[];
  /** What must hold for a goal, as it was found last; empty when the task is none. */
  readonly criteria: readonly CriterionFound[];
  readonly proposal: Proposal | null;
  readonly states: Readonly<Record<string, HunkState>>;
  /** Lines that a person wrote instead of a hunk's own. */
  readonly edited: Readonly<Record<string, readonly string[]>>;
  readonly proof: Proof | null;
  readonly usage: Usage;
  /** So many questions are in no cost, because their price is not known. */
  readonly unpriced: number;
  /** What the run may cost, in US dollars, because of how hard the task looks; null when only the settings say. */
  readonly mayCost: number | null;
  /** What it does right now. */
  readonly doing: string;
  readonly entries: readonly Entry[];
  readonly lastSeq: number;
}

/** A run that is being folded. Entries are replaced, never changed, so that a reader sees by identity what is new. */
export type Draft = { -readonly [Key in keyof Omit<RunView, "entries" | "states" | "edited">]: RunView[Key] } & {
  entries: Entry[];
  states: Record<string, HunkState>;
  edited: Record<string, readonly string[]>;
};

/** The states in which a hunk waits for a decision; a conflict can still be refused. */
const OPEN: ReadonlySet<HunkState> = new Set(["pending", "undone", "stale", "conflict"]);

export function isOpen(state: HunkState | undefined): boolean {
  return state !== undefined && OPEN.has(state);
}

/** The ids of the proposal's hunks that wait for a decision. */
export function undecided(run: RunView): string[] {
  const hunks = run.proposal?.files.flatMap((file) => file.hunks) ?? [];
  return hunks.map((hunk) => hunk.id).filter((id) => isOpen(run.states[id]));
}

/** What the hunk will write: a person may have changed it. */
export function written(run: RunView, hunk: { id: string; new: readonly string[] }): readonly string[] {
  return run.edited[hunk.id] ?? hunk.new;
}
