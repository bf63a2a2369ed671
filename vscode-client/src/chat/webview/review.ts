// What somebody found who looked at the change before it was proposed, and how hard the task looked.

import { visible } from "../../model/markdown";
import type { Judged, Reflection, Reviewed, RunView } from "../../model/run";
import { counted } from "../../model/words";
import type { Finding, TierPlan } from "../../protocol";
import type { Desk } from "./desk";
import { h, jump } from "./elements";
import { prose } from "./prose";

export function reviewed(run: RunView, entry: Reviewed, desk: Desk): HTMLElement {
  const { findings, unmade } = entry;
  if (findings.length === 0 && unmade !== "") {
    return h("p", { class: "note review" }, `Attempt ${entry.attempt} is not reviewed: ${visible(unmade)}`);
  }
  if (findings.length === 0) {
    return h("p", { class: "note review" }, `The review of attempt ${entry.attempt} found nothing.`);
  }
  return h(
    "article",
    { class: "card review", "aria-label": `Review of attempt ${entry.attempt}` },
    h("h3", {}, `Review of attempt ${entry.attempt}: ${counted(findings.length, "finding")}`),
    h("ul", { class: "findings" }, ...findings.map((finding) => found(run, finding, desk))),
  );
}

function found(run: RunView, { check, text, path, line }: Finding, desk: Desk): HTMLElement {
  const place = path === null ? null : jump(path, line, () => desk.tell({ type: "open", root: run.root, path, line: line ?? 0 }));
  return h("li", {}, h("strong", {}, visible(check)), ": ", visible(text), " ", place);
}

/** Why the checks were red, and what is done about it. */
export function reflection({ text, thought }: Reflection): HTMLElement {
  const parts = thought
    ? [
        part("Diagnosis", [thought.diagnosis]),
        part("Root cause", [thought.root_cause]),
        part("Strategy", [thought.strategy]),
        part("Changes to make", thought.code_changes),
        part("Of the plan", thought.plan_adjustment),
      ]
    : [prose(text)];
  const severity = thought ? h("span", { class: "tag" }, visible(thought.severity)) : null;
  return h("article", { class: "card reflection", "aria-label": "Reflection" }, h("h3", {}, "Reflection", severity), ...parts);
}

function part(title: string, lines: readonly string[]): HTMLElement | null {
  const said = lines.filter((line) => line.trim());
  const body = said.length > 1 ? h("ul", {}, ...said.map((line) => h("li", {}, visible(line)))) : prose(said[0] ?? "");
  return said.length ? h("div", {}, h("h4", {}, title), body) : null;
}

export function judged(entry: Judged, desk: Desk): HTMLElement {
  const { difficulty, overridden } = entry;
  const title = h("span", { class: "note" }, `Difficulty ${difficulty.tier}: ${overridden ? "as you said" : visible(difficulty.why)}`);
  return desk.foldings.make(entry.id, [title], () => [
    h("ul", {}, ...means(difficulty.plan).map((line) => h("li", {}, visible(line)))),
    difficulty.plan.guardrail ? h("p", { class: "faint" }, visible(difficulty.plan.guardrail)) : null,
  ]);
}

/** What follows from it, in words. */
function means({ models, usd, steps, lines, files, checks, review }: TierPlan): string[] {
  return [
    models.length ? `models: ${models.join(", ")}` : "",
    usd === null ? "" : `may cost $${usd}`,
    steps === null ? "" : `at most ${counted(steps, "step")}`,
    lines === null ? "" : `at most ${counted(lines, "line")} changed`,
    files === null ? "" : `at most ${counted(files, "file")} changed`,
    checks ? `checks: ${checks}` : "",
    review ? `review: ${review}` : "",
  ].filter(Boolean);
}
