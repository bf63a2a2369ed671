// What must hold for a goal: each criterion with its state, why, and what was quoted for it.

import { visible } from "../../model/markdown";
import type { Criteria, RunView } from "../../model/run";
import { goalLine } from "../../model/words";
import type { Criterion, CriterionFound, CriterionState } from "../../protocol";
import { h } from "./elements";
import { code } from "./prose";

const MARKS: Readonly<Record<CriterionState, [string, string]>> = {
  met: ["✓", "met"],
  unmet: ["✗", "not met"],
  held: ["?", "held for you to decide"],
  open: ["○", "not judged yet"],
};

export function criteria({ round, found }: Criteria): HTMLElement {
  const title = `Goal, round ${round}: ${goalLine(found)}`;
  return h("article", { class: "card goal", "aria-label": `Goal, round ${round}` }, h("h3", {}, title), list(found));
}

function list(found: readonly CriterionFound[]): HTMLElement {
  return h("ul", { class: "criteria" }, ...found.map(row));
}

function row({ criterion, state, reason, evidence }: CriterionFound): HTMLElement {
  const [mark, word] = MARKS[state];
  return h(
    "li",
    { class: state },
    h("span", { class: "mark", role: "img", "aria-label": word }, mark),
    " ",
    ...told(criterion),
    reason ? h("p", { class: "faint details" }, visible(reason)) : null,
    evidence ? h("div", { class: "evidence" }, code(evidence, "")) : null,
  );
}

function told({ text, command }: Criterion): (HTMLElement | string)[] {
  const said = visible(text);
  return command ? [h("code", {}, visible(command)), ` ends with 0${said ? ` (${said})` : ""}`] : [said];
}

/** How the goal stands now, above the story. */
export class Goal {
  readonly element = h("details", { class: "goal-now" });
  private shown: readonly CriterionFound[] = [];

  show(run: RunView | null): void {
    const now = run?.criteria ?? [];
    this.element.toggleAttribute("hidden", now.length === 0);
    if (now !== this.shown) {
      this.shown = now;
      this.element.replaceChildren(h("summary", {}, `Goal: ${goalLine(now)}`), list(now));
    }
  }
}
