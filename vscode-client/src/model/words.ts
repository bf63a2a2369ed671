// What things are called on screen.

import type { CriterionFound, HunkState, Outcome, Proof, Usage } from "../protocol";
import type { RunView } from "./run";
import { undecided } from "./run";

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  proven: "proven",
  unproven: "not proven",
  answered: "answered",
  denied: "denied",
  budget: "budget used up",
  cancelled: "cancelled",
  gave_up: "gave up",
  failed: "failed",
};

const STATES: Readonly<Record<HunkState, string>> = {
  pending: "waits for you",
  accepted: "accepted",
  rejected: "rejected",
  stale: "waits for you; the file changed since",
  conflict: "no longer fits",
  landed: "in your file",
  undone: "waits for you again",
};

export function outcome(of: Outcome): string {
  return OUTCOMES[of];
}

export function hunkState(of: HunkState | undefined): string {
  return of === undefined ? "" : STATES[of];
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** How a run is named in lists. */
export function title(run: RunView): string {
  const { kind, instruction, scope } = run.task;
  const where = scope ? (scope.symbol ?? scope.path) : "";
  const wish = instruction.trim().split("\n")[0] ?? "";
  return shortened(where ? `${kind} ${where}` : wish || kind, 80);
}

/** How a run stands, in a few words. */
export function standing(run: RunView): string {
  const waiting = undecided(run).length;
  if (run.status === "waiting") {
    return run.planWaits ? "the plan waits for you" : "a question waits for you";
  }
  if (run.outcome === null) {
    return run.doing || "running";
  }
  return waiting ? `${outcome(run.outcome)}, ${counted(waiting, "hunk")} for you` : outcome(run.outcome);
}

/** How a goal stands. */
export function goalLine(criteria: readonly CriterionFound[]): string {
  const met = criteria.filter((one) => one.state === "met").length;
  const held = criteria.filter((one) => one.state === "held").length;
  const more = held ? `, ${held} ${held === 1 ? "is" : "are"} held for a person` : "";
  return `${met} of ${criteria.length} criteria are met${more}`;
}

/** “Proven” is said of exactly the content that was checked; anything else has its reason beside it. */
export function proofLine(proof: Proof): string {
  const verdict = { proven: "Proven", unproven: "Unproven", red: "Red" }[proof.status];
  return proof.reason ? `${verdict}: ${proof.reason}` : verdict;
}

export function spent(usage: Usage, unpriced = 0): string {
  const cached = usage.input_tokens ? Math.round((100 * usage.cached_tokens) / usage.input_tokens) : 0;
  const tokens = `${number(usage.input_tokens)} tokens in (${cached} % cached), ${number(usage.output_tokens)} out`;
  return `${tokens}, ${usage.cost === null ? "price unknown" : cost(usage.cost, unpriced)}`;
}

/** Never less than it is: so many questions are in no cost. */
export function cost(known: number, unpriced: number): string {
  return `${dollars(known)}${unpriced ? ` + ${unpriced} unknown` : ""}`;
}

/** Cents are many in this trade. */
export function dollars(amount: number): string {
  return `$${amount.toFixed(amount !== 0 && amount < 1 ? 4 : 2)}`;
}

export function duration(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
}

export function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).trimEnd()}…`;
}

function number(count: number): string {
  return count.toLocaleString("en");
}
