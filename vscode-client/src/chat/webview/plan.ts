// The plan: a live checklist; while it waits, a list that can be changed before it is approved.

import { visible } from "../../model/markdown";
import type { Planned, RunView } from "../../model/run";
import type { Plan, Step, StepStatus } from "../../protocol";
import type { DraftStep } from "../messages";
import type { Desk } from "./desk";
import { asMarkdown } from "./drafts";
import { button, h } from "./elements";

const MARKS: Readonly<Record<StepStatus, [string, string]>> = {
  pending: ["○", "to do"],
  in_progress: ["◐", "in progress"],
  completed: ["●", "done"],
};

const DECIDED = { approve: "Approved", revise: "Another plan was asked for", cancel: "Refused" } as const;

export function planned(run: RunView, entry: Planned, desk: Desk): HTMLElement {
  return h(
    "article",
    { class: "card plan", "aria-label": "Plan" },
    h("h3", {}, "Plan"),
    h("p", {}, visible(entry.plan.summary)),
    entry.waits ? editor(run, entry.plan, desk) : checklist(entry.plan),
    named("Done when", entry.plan.criteria),
    named("Tests to run", entry.plan.tests),
    entry.decision ? h("p", { class: "faint" }, DECIDED[entry.decision]) : null,
  );
}

function checklist(plan: Plan): HTMLElement {
  const rows = plan.steps.map((step) => {
    const [mark, word] = MARKS[step.status];
    const label = h("span", { class: "mark", role: "img", "aria-label": word }, mark);
    return h("li", { class: step.status }, label, ` ${visible(step.content)}`, details(step));
  });
  return h("ol", { class: "steps" }, ...rows);
}

const OPERATIONS = { ADD: "adds", MODIFY: "changes", DELETE: "deletes" } as const;

/** What there is to say of a step beside its words. */
function details({ files, operation, outcome, notes }: Step): HTMLElement | null {
  const said = [
    files.length ? `${operation ? OPERATIONS[operation] : "in"} ${files.join(", ")}` : "",
    outcome ? `expected: ${outcome}` : "",
    notes,
  ].filter(Boolean);
  return said.length ? h("p", { class: "faint details" }, visible(said.join("; "))) : null;
}

function named(title: string, entries: readonly string[]): HTMLElement | null {
  return entries.length
    ? h("div", { class: "plan-list" }, h("h4", {}, title), h("ul", {}, ...entries.map((entry) => h("li", {}, visible(entry)))))
    : null;
}

function editor({ runId }: RunView, plan: Plan, desk: Desk): HTMLElement {
  const before = asMarkdown(plan.summary, plan.steps.map((step) => step.content));
  const draft = desk.drafts.read(runId, before);
  const own = plan.steps.map(({ content }, from) => ({ from, text: content }));
  const list = h("ol", { class: "steps editing" });
  const wish = h("input", { type: "text", class: "wish", "aria-label": "What you want instead", placeholder: "What you want instead…" }) as HTMLInputElement;
  wish.value = draft?.wish ?? "";
  const changed = () => desk.drafts.keep(runId, { of: before, steps: read(list), wish: wish.value });
  const add = (step: DraftStep) => void list.appendChild(row(step, plan, changed));
  (draft?.steps ?? own).forEach(add);
  const text = () => {
    const now = asMarkdown(plan.summary, read(list).map((step) => step.text));
    return now === before ? "" : now;
  };
  const element = h(
    "div",
    {},
    list,
    button("Add a step", () => add({ from: null, text: "" }), { class: "quiet" }),
    h(
      "div",
      { class: "buttons" },
      button("Approve the plan", () => desk.run("detent.approvePlan", { runId, text: text() }), { "data-key": "approve-plan" }),
      button("Cancel", () => desk.run("detent.cancelPlan", { runId }), { class: "quiet" }),
    ),
    h(
      "div",
      { class: "buttons" },
      wish,
      button("Ask for another", () => desk.run("detent.revisePlan", { runId, text: wish.value }), { class: "quiet" }),
    ),
  );
  element.addEventListener("input", changed);
  return element;
}

/** A step that keeps its words keeps what else was said of it. */
function row({ from, text }: DraftStep, plan: Plan, changed: () => void): HTMLElement {
  const field = h("input", { type: "text", value: text, "aria-label": "Step", "data-from": from === null ? undefined : String(from) });
  const move = (step: -1 | 1) => {
    const other = step === -1 ? item.previousElementSibling : item.nextElementSibling;
    if (step === -1) {
      other?.before(item);
    } else {
      other?.after(item);
    }
    field.focus();
    changed();
  };
  const remove = () => {
    item.remove();
    changed();
  };
  const step = from === null ? undefined : plan.steps[from];
  const item = h(
    "li",
    {},
    field,
    button("↑", () => move(-1), { class: "quiet", "aria-label": "Move the step up" }),
    button("↓", () => move(1), { class: "quiet", "aria-label": "Move the step down" }),
    button("×", remove, { class: "quiet", "aria-label": "Remove the step" }),
    step ? details(step) : null,
  );
  return item;
}

function read(list: HTMLElement): DraftStep[] {
  return [...list.querySelectorAll("input")].map(({ value, dataset: { from } }) => ({ from: from === undefined ? null : Number(from), text: value }));
}
