// One entry of a run's story as an element.

import { visible } from "../../model/markdown";
import { undecided } from "../../model/run";
import type { Approving, Entry, Finished, RunView, Said } from "../../model/run";
import { counted, outcome } from "../../model/words";
import { asked, called, part } from "./calls";
import { checked } from "./checks";
import type { Desk } from "./desk";
import { button, h } from "./elements";
import { criteria } from "./goal";
import { planned } from "./plan";
import { proposed } from "./proposal";
import { prose } from "./prose";
import { judged, reflection, reviewed } from "./review";

export function element(run: RunView, entry: Entry, desk: Desk): HTMLElement {
  switch (entry.kind) {
    case "said":
      return said(entry, run, desk);
    case "asked":
      return asked(run, entry, desk);
    case "called":
      return called(run, entry, desk);
    case "planned":
      return planned(run, entry, desk);
    case "approving":
      return approving(run, entry, desk);
    case "checked":
      return checked(run, entry, desk);
    case "reviewed":
      return reviewed(run, entry, desk);
    case "judged":
      return judged(entry, desk);
    case "proposed":
      return proposed(run, entry, desk);
    case "finished":
      return finished(run, entry, desk);
    case "answer":
      return h("article", { class: "answer", "aria-label": "Answer" }, prose(entry.text));
    case "reflection":
      return reflection(entry);
    case "criteria":
      return criteria(entry);
    case "context": {
      const sent = `${counted(entry.snippets, "snippet")} of your code sent, ${counted(entry.tokens, "token")}`;
      const what = entry.lacking ? `${sent}. ${entry.lacking}` : sent;
      return desk.foldings.make(entry.id, [h("span", { class: "faint" }, what)], () => [
        part(run, "Sent", entry.blob, desk),
        button("Open beside", () => desk.run("detent.showContext", { runId: run.runId }), { class: "quiet" }),
      ]);
    }
    case "note":
      return h("p", { class: "note" }, visible(entry.text), entry.url ? " " : null, entry.url ? link(entry.url) : null);
  }
}

/** Only to where a browser goes. */
function link(url: string): HTMLElement {
  const shown = visible(url);
  return /^https?:\/\//.test(url) ? h("a", { href: url }, shown) : h("span", {}, shown);
}

/** What the element depends on besides its entry; when this changes, it is made anew. */
export function dependsOn(run: RunView, entry: Entry): string {
  if (entry.kind === "checked") {
    return `${run.status} ${undecided(run).length > 0}`;
  }
  if (entry.kind !== "proposed") {
    return "";
  }
  const hunks = entry.proposal.files.flatMap((file) => file.hunks);
  const states = hunks.map((hunk) => `${run.states[hunk.id] ?? ""} ${run.edited[hunk.id]?.join("") ?? ""}`);
  return [run.proposal?.number ?? 0, run.proof?.status ?? "", run.proof?.reason ?? "", ...states].join("|");
}

function said(entry: Said, run: RunView, desk: Desk): HTMLElement {
  const { kind, scope } = run.task;
  const where = scope ? `${kind}: ${scope.symbol ?? ""} in ${scope.path}` : kind;
  const text = entry.text || where;
  return h(
    "article",
    { class: "said", "aria-label": "You" },
    h("p", {}, visible(text)),
    entry.text && scope && entry.id === "said-0" ? h("p", { class: "faint" }, where) : null,
    button("Edit and send again", () => desk.write(text), { class: "link" }),
  );
}

function approving(run: RunView, entry: Approving, desk: Desk): HTMLElement {
  const { runId } = run;
  const { approvalId } = entry;
  const detail = entry.detail
    ? h("pre", { tabindex: "0", role: "group", "aria-label": "What will happen" }, visible(entry.detail))
    : null;
  const answers = entry.options.map((answer, index) =>
    button(answer, () => desk.run("detent.answer", { runId, approvalId, answer }), {
      class: index === 0 ? undefined : "quiet",
      "data-key": `${entry.id}-${index}`,
    }),
  );
  return h(
    "article",
    { class: `card approval ${entry.waits ? "waits" : ""}`, "aria-label": "Question" },
    h("h3", {}, visible(entry.title)),
    ...(entry.waits
      ? [detail, h("div", { class: "buttons" }, ...answers)]
      : [
          h("p", { class: "faint" }, entry.answer === null ? "No answer, which means no." : `Answered: ${entry.answer}`),
          detail && desk.foldings.make(entry.id, ["What was asked"], () => [detail]),
        ]),
  );
}

function finished(run: RunView, entry: Finished, desk: Desk): HTMLElement {
  const again = ["failed", "gave_up", "unproven", "cancelled", "budget"].includes(entry.outcome);
  const last = run.entries.at(-1)?.id === entry.id;
  return h(
    "article",
    { class: `finished ${entry.outcome}`, "aria-label": "End of the run" },
    h("p", {}, h("strong", {}, outcome(entry.outcome)), entry.reason ? `: ${visible(entry.reason)}` : ""),
    again && last
      ? button("Try again", () => desk.run("detent.say", { runId: run.runId, text: "Try again." }), { class: "quiet" })
      : null,
  );
}
