// What the model said, and the tools that it used.

import { visible } from "../../model/markdown";
import type { Asked, Called, RunView } from "../../model/run";
import { duration, shortened, spent } from "../../model/words";
import { arriving } from "./arriving";
import type { Desk } from "./desk";
import type { Child } from "./elements";
import { h } from "./elements";
import { code, GrowingProse, prose } from "./prose";

/** A title of one line; the whole of a longer one is inside. */
const TITLE = 80;
const STATUS = { completed: "done", failed: "failed", cancelled: "cancelled", denied: "denied" } as const;

export function asked(run: RunView, entry: Asked, desk: Desk): HTMLElement {
  const failed = entry.status !== null && entry.status !== "completed";
  return h(
    "div",
    { class: "asked" },
    thought(entry, desk),
    entry.retold ? null : said(run, entry, desk),
    arriving(entry.arriving),
    failed ? h("p", { class: "problem" }, visible(entry.line)) : null,
    entry.usage ? h("p", { class: "faint", title: spent(entry.usage) }, `${entry.title}: ${entry.line}`) : null,
  );
}

function thought(entry: Asked, desk: Desk): HTMLElement | null {
  const title = entry.status === null && !entry.text ? "Thinking…" : "Thought";
  return entry.thought ? desk.foldings.make(`${entry.id}-thought`, [title], () => [prose(entry.thought)]) : null;
}

/** Whether the element shows this by what it had grown to show: of the answer more words came, and nothing else. */
export function grew(before: Asked, after: Asked, element: HTMLElement, desk: Desk): boolean {
  const place = element.querySelector<HTMLElement>(".said-by-model");
  const growing = place && desk.growing.get(place);
  const same = (Object.keys(after) as (keyof Asked)[]).every((key) => key === "text" || before[key] === after[key]);
  if (growing && same && after.text) {
    growing.show(after.text);
  }
  return Boolean(growing && same && after.text);
}

function said(run: RunView, entry: Asked, desk: Desk): HTMLElement {
  const element = h("div", { class: "said-by-model" });
  if (entry.text && entry.status === null) {
    const growing = new GrowingProse();
    growing.show(entry.text);
    desk.growing.set(element, growing);
    element.append(growing.element);
  } else if (entry.text) {
    element.append(prose(entry.text));
  } else if (entry.result && entry.status === "completed") {
    recall(run, entry.result, desk, element);
  }
  return element;
}

/** After a reload the text is not there any more, but the server has kept the whole answer. */
function recall(run: RunView, blob: string, desk: Desk, into: HTMLElement): void {
  const watch = new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting)) {
      watch.disconnect();
      desk.read(run.runId, blob, (text) => into.replaceChildren(prose(textOf(text))));
    }
  });
  into.append(h("span", { class: "faint" }, "…"));
  watch.observe(into);
}

function textOf(message: string): string {
  try {
    const { text } = JSON.parse(message) as { text?: unknown };
    return typeof text === "string" ? text : "";
  } catch {
    return message;
  }
}

export function called(run: RunView, entry: Called, desk: Desk): HTMLElement {
  const state = entry.status === null ? "running" : STATUS[entry.status];
  const summary = [
    h("span", { class: `dot ${state}`, "aria-hidden": "true" }),
    h("span", { class: "call-title" }, shortened(visible(entry.title), TITLE)),
    h("span", { class: "faint" }, entry.status === null ? " running…" : ` ${state}, ${duration(entry.seconds)}`),
  ];
  const parts = (): Child[] => [
    entry.title.length > TITLE ? code(visible(entry.title), "") : null,
    entry.line ? h("p", {}, visible(entry.line)) : null,
    entry.changes.length ? h("p", {}, `Changed in the shadow: ${entry.changes.join(", ")}`) : null,
    part(run, "Asked for", entry.given, desk),
    part(run, "Result", entry.result, desk),
    part(run, "All output", entry.output, desk),
  ];
  const failed = entry.status === "failed" || entry.status === "denied";
  return h("div", { class: `card called ${state}` }, desk.foldings.make(entry.id, summary, parts, failed));
}

export function part(run: RunView, title: string, blob: string | null, desk: Desk): HTMLElement | null {
  if (blob === null) {
    return null;
  }
  const text = h("div", {}, h("span", { class: "faint" }, "…"));
  desk.read(run.runId, blob, (content) => text.replaceChildren(code(pretty(content), "")));
  return h("div", {}, h("h4", {}, title), text);
}

function pretty(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? JSON.stringify(value, null, 2).replaceAll("\\n", "\n") : text;
  } catch {
    return text;
  }
}
