// The field at the bottom: a wish, a word to the run, a slash command; `@` finds files, symbols and problems.

import type { RunView } from "../../model/run";
import { undecided } from "../../model/run";
import type { Mention } from "../messages";
import { Choices } from "./choices";
import type { Desk } from "./desk";
import { button, h } from "./elements";

export interface Slash {
  readonly name: string;
  readonly what: string;
  readonly run: (run: RunView) => void;
}

const MENTION = /(?:^|\s)@([\w./-]*)$/;

export class Composer {
  readonly element: HTMLElement;
  private readonly field = h("textarea", {
    rows: "2",
    "aria-label": "Message to the agent",
    "aria-describedby": "hint",
  }) as HTMLTextAreaElement;
  private readonly hint = h("p", { id: "hint", class: "faint" });
  private readonly send = button("Send", () => this.submit());
  private readonly choices = new Choices(this.field);
  private run: RunView | null = null;
  private ready = false;

  constructor(
    private readonly desk: Desk,
    private readonly slashes: readonly Slash[],
  ) {
    const row = h("div", { class: "row" }, this.field, this.send);
    this.element = h("div", { class: "composer" }, this.choices.element, row, this.hint);
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("input", () => this.offer());
    this.choices.show([]);
  }

  show(run: RunView | null, ready: boolean): void {
    this.run = run;
    this.ready = ready;
    this.send.textContent = run === null ? "Start" : "Send";
    this.send.toggleAttribute("disabled", !ready);
    this.field.placeholder = run === null ? "What shall be done?" : "Say something to this run…";
    const open = run ? undecided(run).length : 0;
    this.hint.textContent = `Shift+Enter: new line · @: mention · /: commands${open ? ` · ${open} undecided` : ""}`;
  }

  write(text: string): void {
    const before = this.field.value;
    this.field.value = before && text ? `${before.trimEnd()}\n${text}` : before || text;
    this.field.focus();
  }

  /** What was found for the mention that is being written, if it still is. */
  found(text: string, mentions: readonly Mention[]): void {
    if (this.mentioned() === text) {
      this.choices.show(mentions.map(({ label, detail, insert }) => ({ label, detail, take: () => this.mention(insert) })));
    }
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing || event.shiftKey) {
      return;
    }
    if (this.choices.pressed(event.key)) {
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.submit();
    }
  }

  private submit(): void {
    const text = this.field.value.trim();
    if (!text || !this.ready) {
      return;
    }
    if (this.run) {
      this.desk.run("detent.say", { runId: this.run.runId, text });
    } else {
      this.desk.run("detent.do", { instruction: text });
    }
    this.clear();
  }

  private clear(): void {
    this.field.value = "";
    this.choices.show([]);
  }

  private mentioned(): string | null {
    return MENTION.exec(this.field.value.slice(0, this.field.selectionStart))?.[1] ?? null;
  }

  private mention(insert: string): void {
    const end = this.field.selectionStart;
    const start = end - (this.mentioned() ?? "").length - 1;
    this.field.setRangeText(insert, start, end, "end");
    this.choices.show([]);
    this.field.focus();
  }

  private offer(): void {
    const { value } = this.field;
    const mentioned = this.mentioned();
    if (mentioned !== null) {
      this.desk.tell({ type: "find", text: mentioned });
      return;
    }
    const { run } = this;
    const fitting = value.startsWith("/") && run ? this.slashes.filter(({ name }) => `/${name}`.startsWith(value)) : [];
    this.choices.show(fitting.map(({ name, what, run: act }) => ({ label: `/${name}`, detail: what, take: () => this.act(act) })));
  }

  private act(act: Slash["run"]): void {
    if (this.run) {
      act(this.run);
    }
    this.clear();
  }
}
