// A proposal: each file with its hunks as they would change it, and what can be decided about them.

import { visible } from "../../model/markdown";
import type { Proposed, RunView } from "../../model/run";
import { isOpen, written } from "../../model/run";
import { counted, hunkState, proofLine, shortened } from "../../model/words";
import type { FileChange, Hunk } from "../../protocol";
import type { Desk } from "./desk";
import { button, fileUri, h } from "./elements";
import { code } from "./prose";

/** A heading names a command in one line; the whole of a longer one is in a folding. */
const MAKER = 80;

export function proposed(run: RunView, entry: Proposed, desk: Desk): HTMLElement {
  const { proposal } = entry;
  const current = run.proposal?.number === proposal.number;
  const open = proposal.files.flatMap((file) => file.hunks).filter((hunk) => current && isOpen(run.states[hunk.id]));
  const { runId } = run;
  return h(
    "article",
    { class: "card proposal", "aria-label": `Proposal ${proposal.number}` },
    h("h3", {}, current ? "Proposal" : "Earlier proposal"),
    current && run.proof ? h("p", { class: `verdict ${run.proof.status}` }, visible(proofLine(run.proof))) : null,
    open.length
      ? h(
          "div",
          { class: "buttons" },
          button(`Accept all (${open.length})`, () => desk.run("detent.acceptAll", { runId }), { "data-key": "accept-all" }),
          button("Reject all", () => desk.run("detent.rejectAll", { runId }), { class: "quiet", "data-key": "reject-all" }),
          button("Compare", () => desk.tell({ type: "compare", runId }), { class: "quiet", "data-key": "compare" }),
        )
      : null,
    ...proposal.files.map((file) => fileElement(run, file, current, desk)),
    ...proposal.left_out.map((sentence) => h("p", { class: "faint" }, `Left out: ${visible(sentence)}`)),
  );
}

function fileElement(run: RunView, file: FileChange, current: boolean, desk: Desk): HTMLElement {
  const { runId } = run;
  const uri = fileUri(run.root, file.path);
  const open = file.hunks.filter((hunk) => current && isOpen(run.states[hunk.id]));
  const what = file.base === null ? "new file" : file.result === null ? "deleted" : counted(file.hunks.length, "hunk");
  const maker = visible(file.made_by);
  const by = maker === "edit" ? "" : `, by ${shortened(maker, MAKER)}`;
  return h(
    "div",
    { class: "file" },
    h("h4", {}, visible(file.path), h("span", { class: "faint" }, ` ${what}${by}`)),
    maker.length > MAKER ? desk.foldings.make(`${runId} ${file.path}-maker`, ["The whole command"], () => [code(maker, "")]) : null,
    file.about ? h("p", { class: "about" }, visible(file.about)) : null,
    open.length > 1
      ? h(
          "div",
          { class: "buttons" },
          button("Accept file", () => desk.run("detent.acceptFile", { runId, uri }), { class: "quiet" }),
          button("Reject file", () => desk.run("detent.rejectFile", { runId, uri }), { class: "quiet" }),
        )
      : null,
    ...file.hunks.map((hunk) => hunkElement(run, hunk, current, desk)),
  );
}

function hunkElement(run: RunView, hunk: Hunk, current: boolean, desk: Desk): HTMLElement {
  const state = run.states[hunk.id];
  const argument = { runId: run.runId, hunkId: hunk.id };
  const where = `${hunk.path}, line ${hunk.start + 1}`;
  const decide = (label: string, name: "detent.acceptHunk" | "detent.rejectHunk" | "detent.undo", quiet = true) =>
    button(label, () => desk.run(name, argument), {
      class: quiet ? "quiet" : undefined,
      "aria-label": `${label} the hunk in ${where}`,
      "data-key": `${name}-${hunk.id}`,
    });
  const undoable = current && (state === "landed" || state === "rejected");
  return h(
    "div",
    { class: "hunk", "data-hunk": hunk.id, "data-state": state ?? "gone" },
    h("p", { class: "faint" }, `line ${hunk.start + 1}: ${hunkState(state) || "replaced"}`),
    needs(run, hunk),
    hunk.how ? h("p", { class: "faint" }, `Placed although the text was not exactly the file's: ${visible(hunk.how)}`) : null,
    hunk.old.length + hunk.new.length === 0 ? null : h(
      "pre",
      { class: "diff", tabindex: "0", role: "group", "aria-label": `Change in ${where}` },
      ...hunk.old.map((line) => diffLine("-", line)),
      ...written(run, hunk).map((line) => diffLine("+", line)),
    ),
    current && isOpen(state)
      ? h("div", { class: "buttons" }, decide("Accept", "detent.acceptHunk", false), decide("Reject", "detent.rejectHunk"))
      : null,
    undoable ? h("div", { class: "buttons" }, decide("Undo", "detent.undo")) : null,
  );
}

/** Accepting a hunk without the one that brings what it uses would leave the code broken. */
function needs(run: RunView, hunk: Hunk): HTMLElement | null {
  const others = run.proposal?.files.flatMap((file) => file.hunks).filter((one) => hunk.needs.includes(one.id)) ?? [];
  const places = others.map((one) => `${one.path}, line ${one.start + 1} (${hunkState(run.states[one.id])})`);
  return places.length ? h("p", { class: "needs" }, `Uses what comes with the hunk in ${visible(places.join("; "))}`) : null;
}

function diffLine(sign: "-" | "+", line: string): HTMLElement {
  const text = visible(line.replace(/[\r\n]+$/, ""));
  return h("span", { class: sign === "-" ? "removed" : "added" }, `${sign} ${text}\n`);
}
