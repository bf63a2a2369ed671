// What the tests said, as a tree: each check, its files, each failing test with its assertion and the way to its line.

import type { FailedFile, FailedOne } from "../../model/checks";
import { BEFORE, failedFiles, pieces, shortName, sinceLists } from "../../model/checks";
import { visible } from "../../model/markdown";
import { mending } from "../../model/mending";
import type { Checked, RunView } from "../../model/run";
import { counted, duration, proofLine } from "../../model/words";
import type { CheckReport, Proof } from "../../protocol";
import type { Desk } from "./desk";
import { button, fileUri, h, jump } from "./elements";
import { code } from "./prose";

export function checked(run: RunView, entry: Checked, desk: Desk): HTMLElement {
  const { proof } = entry;
  const title = entry.attempt === null ? "Proof of what is in your files" : `Checks, attempt ${entry.attempt}`;
  return h(
    "article",
    { class: `card proof ${proof.status}`, "aria-label": title },
    h("h3", {}, title),
    h("p", { class: `verdict ${proof.status}` }, visible(proofLine(proof))),
    ...proof.reports.map((report) => reportElement(run, report, proof, desk, entry.id)),
    ...sinceLists(proof).map(([what, names]) =>
      desk.foldings.make(`${entry.id}-${what}`, [`${what}: ${names.length}`], () => [listed(names)]),
    ),
    ...Object.entries(proof.unproven_lines).map(([path, lines]) => unproven(run, path, lines, desk)),
  );
}

function listed(names: readonly string[]): HTMLElement {
  return h("ul", { class: "names" }, ...names.map((name) => h("li", {}, visible(name))));
}

function unproven(run: RunView, path: string, lines: readonly number[], desk: Desk): HTMLElement {
  const places = pieces(lines).map(([first, last]) =>
    button(first === last ? `${first + 1}` : `${first + 1}–${last + 1}`, () => goTo(run, path, first, desk), {
      class: "link",
      "aria-label": `Go to line ${first + 1} of ${path}`,
    }),
  );
  const parted = places.flatMap((place, index) => (index ? [", ", place] : [place]));
  return h("p", { class: "faint unproven-lines" }, visible(`${path}: no test executed line `), ...parted);
}

function reportElement(run: RunView, report: CheckReport, proof: Proof, desk: Desk, key: string): HTMLElement {
  const name = `${key}-${report.check}`;
  return desk.foldings.make(
    name,
    [h("span", { class: "check" }, visible(report.check)), h("span", { class: "faint" }, ` ${counts(report)}, ${duration(report.seconds)}`)],
    () => [
      report.problem ? h("p", { class: "problem" }, visible(report.problem)) : null,
      ...failedFiles(report, proof.since).map((file) => fileElement(run, file, desk, name)),
      ...report.flaky.map((test) => h("p", { class: "faint" }, visible(`${test} is flaky: it failed, and passed on the same files`))),
      report.passing.length
        ? desk.foldings.make(`${name}-passing`, [`${counted(report.passing.length, "test")} passed`], () => [listed(report.passing)])
        : null,
      desk.foldings.make(`${name}-ran`, ["What ran"], () => [
        code(`${report.command}\n${report.interpreter}`, "sh"),
        report.output ? code(report.output, "") : null,
      ]),
    ],
    report.problem !== null || report.failures.length > 0 || report.flaky.length > 0,
  );
}

function counts(report: CheckReport): string {
  const said = (["passed", "failed", "errors", "skipped"] as const)
    .filter((count) => report[count] > 0)
    .map((count) => `${report[count]} ${count}`);
  const flaky = report.flaky.length ? [`${report.flaky.length} flaky`] : [];
  return [...said, ...flaky].join(", ") || (report.kind === "tests" ? "no test ran" : "clean");
}

function fileElement(run: RunView, { path, failed }: FailedFile, desk: Desk, key: string): HTMLElement {
  return h(
    "div",
    { class: "failed-file" },
    h("h4", {}, visible(path ?? "without a place"), h("span", { class: "faint" }, ` ${counted(failed.length, "failure")}`)),
    h("ul", { class: "failures" }, ...failed.map((one) => failureElement(run, one, desk, key))),
  );
}

function failureElement(run: RunView, one: FailedOne, desk: Desk, key: string): HTMLElement {
  const { failure, before } = one;
  const { path, line } = failure;
  return h(
    "li",
    {},
    h("strong", {}, visible(shortName(failure.test, path))),
    before ? h("span", { class: `tag ${before}` }, BEFORE[before]) : null,
    " ",
    path === null ? null : jump(path, line, () => goTo(run, path, line ?? 0, desk)),
    failure.message ? h("pre", { class: "assertion" }, visible(failure.message)) : null,
    path !== null && run.status === "finished"
      ? button("Fix this failure", () => mend(run, one, path, desk), { class: "quiet" })
      : null,
    failure.trace ? desk.foldings.make(`${key}-${failure.test}`, ["Trace"], () => [code(failure.trace, "py")]) : null,
  );
}

function goTo(run: RunView, path: string, line: number, desk: Desk): void {
  desk.tell({ type: "open", root: run.root, path, line });
}

function mend(run: RunView, one: FailedOne, path: string, desk: Desk): void {
  const { name, argument } = mending(run, one, fileUri(run.root, path));
  desk.run(name, argument);
}
