// A slash command while it is typed: the server says what may be meant, the keys choose.

import type { ChatPlace } from "../../protocol";
import type { SlashAnswer, Suggestion } from "../messages";
import { visible } from "../../model/markdown";
import type { Choice, Choices } from "./choices";
import type { Desk } from "./desk";
import { h } from "./elements";
import { prose } from "./prose";

export function isSlash(text: string): boolean {
  return text.startsWith("/");
}

export class Slashes {
  constructor(
    private readonly field: HTMLTextAreaElement,
    private readonly choices: Choices,
    private readonly desk: Desk,
  ) {}

  /** Ask what may be meant; false when no command is being typed. */
  offer(place: ChatPlace): boolean {
    const text = this.typed();
    if (isSlash(text)) {
      this.desk.tell({ type: "suggest", word: { ...place, text } });
    }
    return isSlash(text);
  }

  /** What may be meant by `text`, if it still stands there. What is whole already is sent by Enter, not chosen. */
  show(text: string, suggestions: readonly Suggestion[], place: () => ChatPlace): void {
    if (text !== this.typed() || !isSlash(text)) {
      return;
    }
    const isWhole = suggestions.some(({ insert, length }) => length === 0 || insert === last(text, length));
    this.choices.show(suggestions.map((one) => this.choice(one, place)), isWhole ? null : 0);
  }

  private choice(one: Suggestion, place: () => ChatPlace): Choice {
    const take = () => {
      const end = this.field.selectionStart;
      const start = end - last(this.typed(), one.length).length;
      this.field.setRangeText(one.goesOn ? `${one.insert} ` : one.insert, start, end, "end");
      this.choices.show([]);
      this.field.focus();
      if (one.goesOn) {
        this.offer(place());
      }
    };
    return { label: one.label, detail: one.detail, take };
  }

  private typed(): string {
    return this.field.value.slice(0, this.field.selectionStart);
  }
}

/** So many code points at the end, as the server counts. */
function last(text: string, length: number): string {
  return length === 0 ? "" : Array.from(text).slice(-length).join("");
}

export function answerCard({ said, text, failed }: SlashAnswer): HTMLElement {
  return h(
    "article",
    { class: "card slash", "aria-label": `Answer to ${visible(said)}` },
    h("h3", {}, visible(said)),
    failed ? h("p", { class: "problem" }, visible(text)) : prose(text),
  );
}
