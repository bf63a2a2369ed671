// What a person has changed of plans that wait, kept beside the page: neither a reload nor another server takes it away.

import type { RunView } from "../../model/run";
import type { Plan } from "../../protocol";
import type { PlanDraft, PlanDrafts } from "../messages";

/** Where they are while the page is away. */
export interface Keeping {
  read(): PlanDrafts;
  keep(drafts: PlanDrafts): void;
}

/** Of plans that nobody came back to. */
const MOST = 20;

export class Drafts {
  constructor(private readonly keeping: Keeping = inMemory()) {}

  /** Whoever goes on with a run that was cut off proposes the same plan anew: it is known by what it says. */
  read(runId: string, of: string): PlanDraft | null {
    const found = this.keeping.read()[runId];
    return found?.of === of ? found : null;
  }

  keep(runId: string, draft: PlanDraft): void {
    const others = Object.entries(this.keeping.read()).filter(([other]) => other !== runId);
    this.keeping.keep(Object.fromEntries([...others.slice(1 - MOST), [runId, draft]]));
  }

  /** A plan that was decided cannot be changed. While a run is replayed, what was decided is another, earlier one. */
  saw(run: RunView): void {
    const drafts = this.keeping.read();
    const draft = drafts[run.runId];
    const newest = run.entries.findLast((entry) => entry.kind === "planned");
    if (draft && newest?.kind === "planned" && (newest.decision !== null || run.status === "finished") && isOf(draft, newest.plan)) {
      this.keeping.keep(Object.fromEntries(Object.entries(drafts).filter(([other]) => other !== run.runId)));
    }
  }
}

/** The form in which the server reads a plan that a person has changed. */
export function asMarkdown(summary: string, steps: readonly string[]): string {
  const written = steps.map((step) => step.trim()).filter(Boolean);
  return [`# ${summary}`, "", ...written.map((step) => `- [ ] ${step}`), ""].join("\n");
}

/** Whether the plan is the one that was changed, as it was or as it became. */
function isOf(draft: PlanDraft, plan: Plan): boolean {
  const stands = asMarkdown(plan.summary, plan.steps.map((step) => step.content));
  return stands === draft.of || stands === asMarkdown(plan.summary, draft.steps.map((step) => step.text));
}

function inMemory(): Keeping {
  let kept: PlanDrafts = {};
  return { read: () => kept, keep: (drafts) => (kept = drafts) };
}
