// What a new task's model would be shown first, before anything is sent: each passage can be pinned or left out.

import { visible } from "../../model/markdown";
import { counted } from "../../model/words";
import type { ContextShown, ContextWord, Lines, SnippetShown } from "../../protocol";
import { button, h, jump } from "./elements";

export interface ContextWishes {
  /** Find anew with what was decided. */
  readonly find: (word: ContextWord) => void;
  readonly open: (uri: string, line: number) => void;
}

export class ContextList {
  readonly element = h("div", { class: "context", role: "group", "aria-label": "What will be sent" });
  private chosen: ContextWord = {};

  constructor(private readonly wishes: ContextWishes) {
    this.clear();
  }

  /** What was decided; null when nothing was, so that the server goes by what it knows. */
  get word(): ContextWord | null {
    const { pinned = [], leftOut = [] } = this.chosen;
    return pinned.length + leftOut.length ? this.chosen : null;
  }

  clear(): void {
    this.chosen = {};
    this.element.replaceChildren();
    this.element.toggleAttribute("hidden", true);
  }

  show(shown: ContextShown): void {
    this.chosen = shown.context;
    const left = (shown.context.leftOut ?? []).map((lines) => this.leftOut(lines));
    const sum = `${counted(shown.snippets.length, "passage")}, ${shown.tokens.toLocaleString("en")} of ${counted(shown.budget, "token")}`;
    this.element.replaceChildren(
      h("p", { class: "faint", role: "status" }, `Sent first: ${sum}`),
      ...(shown.lacking ? [h("p", { class: "faint", role: "status" }, shown.lacking)] : []),
      h("ul", {}, ...shown.snippets.map((snippet) => this.passage(snippet)), ...left),
      button("Hide", () => this.element.toggleAttribute("hidden", true), { class: "quiet", "data-key": "hide-context" }),
    );
    this.element.toggleAttribute("hidden", false);
  }

  private passage(snippet: SnippetShown): HTMLElement {
    const place = named(snippet);
    const { pinned = [], leftOut = [] } = this.chosen;
    const others = pinned.filter((one) => !same(one, snippet));
    const pin = snippet.pinned
      ? button("Unpin", () => this.wishes.find({ pinned: others, leftOut }), { class: "quiet", "aria-label": `Unpin ${place}` })
      : button("Pin", () => this.wishes.find({ pinned: [...pinned, lines(snippet)], leftOut }), { class: "quiet", "aria-label": `Pin ${place}` });
    const drop = button("Leave out", () => this.wishes.find({ pinned: others, leftOut: [...leftOut, lines(snippet)] }), {
      class: "quiet",
      "aria-label": `Leave out ${place}`,
    });
    return h(
      "li",
      { class: snippet.pinned ? "pinned" : undefined },
      jump(place, null, () => this.wishes.open(snippet.uri, snippet.start ?? 0)),
      h("span", { class: "faint" }, ` ${visible(snippet.why)}, ${counted(snippet.tokens, "token")} `),
      pin,
      " ",
      drop,
    );
  }

  private leftOut(one: Lines): HTMLElement {
    const { pinned = [], leftOut = [] } = this.chosen;
    const place = named(one);
    const back = button("Take back", () => this.wishes.find({ pinned, leftOut: leftOut.filter((other) => !same(one, other)) }), {
      class: "quiet",
      "aria-label": `Take back that ${place} is left out`,
    });
    return h("li", { class: "left-out" }, h("s", {}, visible(place)), " left out ", back);
  }
}

function lines({ path, start = 0, end = null }: Lines): Lines {
  return { path, start, end };
}

function same(one: Lines, other: Lines): boolean {
  return one.path === other.path && (one.start ?? 0) === (other.start ?? 0) && (one.end ?? null) === (other.end ?? null);
}

/** As people count lines. */
function named({ path, start = 0, end = null }: Lines): string {
  return end === null ? (start ? `${path}:${start + 1}` : path) : `${path}:${start + 1}-${end}`;
}
