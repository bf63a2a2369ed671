// Edits that the model is still writing: only to be seen growing, nothing of them can be decided yet.

import { visible } from "../../model/markdown";
import type { Arriving, ArrivingPart } from "../../protocol";
import { h } from "./elements";

/** A long text is shown from its end, where it grows. */
const MOST_LINES = 40;

export function arriving(edits: readonly Arriving[]): HTMLElement | null {
  const parts = edits.flatMap((edit) => edit.parts);
  return parts.length ? h("div", { class: "arriving", role: "group", "aria-label": "Being written" }, ...parts.map(part)) : null;
}

function part({ path, old, new: coming }: ArrivingPart): HTMLElement {
  return h(
    "div",
    { class: "card" },
    h("h4", {}, visible(path || "…"), h("span", { class: "faint" }, " being written…")),
    h("pre", { class: "diff", tabindex: "0", role: "group", "aria-label": `Being written in ${path}` }, ...lines("-", old), ...lines("+", coming)),
  );
}

function lines(sign: "-" | "+", text: string): HTMLElement[] {
  const all = text ? text.replace(/\n$/, "").split("\n") : [];
  return all.slice(-MOST_LINES).map((line) => h("span", { class: sign === "-" ? "removed" : "added" }, `${sign} ${visible(line)}\n`));
}
