// What the tests said: the verdict, the counts, each failing test with the way to its line.

import { visible } from "../../model/markdown";
import type { Checked, RunView } from "../../model/run";
import { duration, proofLine } from "../../model/words";
import type { CheckReport, Failure, Place } from "../../protocol";
import type { Desk } from "./desk";
import { button, fileUri, h } from "./elements";
import { code } from "./prose";

export function checked(run: RunView, entry: Checked, desk: Desk): HTMLElement {
  const { proof } = entry;
  const title = entry.attempt === null ? "Proof of what is in your files" : `Checks, attempt ${entry.attempt}`;
  return h(
    "section",
    { class: `card proof ${proof.status}`, "aria-label": title },
    h("h3", {}, title),
    h("p", { class: `verdict ${proof.status}` }, visible(proofLine(proof))),
    ...proof.reports.map((report) => reportElement(run, report, desk, entry.id)),
    ...Object.entries(proof.unproven_lines).map(([path, lines]) =>
      h("p", { class: "faint" }, visible(`${path}: no test executed line ${lines.map((line) => line + 1).join(", ")}`)),
    ),
  );
}

function reportElement(run: RunView, report: CheckReport, desk: Desk, key: string): HTMLElement {
  const counts = (["passed", "failed", "errors", "skipped"] as const)
    .filter((count) => report[count] > 0)
    .map((count) => `${report[count]} ${count}`);
  const nothing = report.kind === "tests" ? "no test ran" : "clean";
  return h(
    "div",
    {},
    h("p", { class: "faint" }, `${report.check}: ${counts.join(", ") || nothing}, ${duration(report.seconds)}`),
    ...report.flaky.map((test) => h("p", { class: "faint" }, visible(`${test} is flaky: it passed on the same files`))),
    report.problem ? h("p", { class: "problem" }, visible(report.problem)) : null,
    h("ul", { class: "failures" }, ...report.failures.map((failure) => failureElement(run, failure, desk, key))),
    desk.foldings.make(`${key}-${report.check}-ran`, ["What ran"], () => [
      code(`${report.command}\n${report.interpreter}`, "sh"),
      report.output ? code(report.output, "") : null,
    ]),
  );
}

function place(run: RunView, path: string, line: number, failure: Failure): Place {
  const at = { line, character: 0 };
  return { uri: fileUri(run.root, path), range: { start: at, end: at }, problem: `${failure.test}: ${failure.message}` };
}

function failureElement(run: RunView, failure: Failure, desk: Desk, key: string): HTMLElement {
  const { path, line } = failure;
  const jump =
    path === null
      ? null
      : button(`${path}:${(line ?? 0) + 1}`, () => desk.tell({ type: "open", root: run.root, path, line: line ?? 0 }), {
          class: "link",
          title: "Go to this line",
        });
  return h(
    "li",
    {},
    h("strong", {}, visible(failure.test)),
    " ",
    jump,
    h("p", {}, visible(failure.message)),
    path !== null && run.status === "finished"
      ? button("Fix this failure", () => desk.run("detent.fix", place(run, path, line ?? 0, failure)), { class: "quiet" })
      : null,
    failure.trace ? desk.foldings.make(`${key}-${failure.test}`, ["Trace"], () => [code(failure.trace, "py")]) : null,
  );
}
