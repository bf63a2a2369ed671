// The field at the bottom: a wish, a word to the run, a slash command; `@` finds files, symbols and problems.

import type { RunView } from "../../model/run";
import { undecided } from "../../model/run";
import type { ChatPlace, ContextShown, ContextWord } from "../../protocol";
import type { Folder, Mention, Suggestion } from "../messages";
import { visible } from "../../model/markdown";
import { Choices } from "./choices";
import { ContextList } from "./context";
import type { Desk } from "./desk";
import { button, h } from "./elements";
import { isSlash, Slashes } from "./slashes";

const MENTION = /(?:^|\s)@([\p{L}\p{M}\p{N}_./-]*)$/u;

/** Where what is being written is kept while the page is away. */
export interface Draft {
  read(): string;
  keep(text: string): void;
}

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
  private readonly slashes: Slashes;
  private readonly folder = h("select", { "aria-label": "Folder" }) as HTMLSelectElement;
  private readonly look = button("What will be sent", () => this.findContext(this.context.word), { class: "link" });
  private readonly context = new ContextList({
    find: (word) => this.findContext(word),
    open: (uri, line) => this.desk.tell({ type: "openUri", uri, line }),
  });
  private run: RunView | null = null;
  private ready = false;

  constructor(
    private readonly desk: Desk,
    private readonly draft: Draft = { read: () => "", keep: () => undefined },
  ) {
    this.field.value = draft.read();
    this.slashes = new Slashes(this.field, this.choices, desk);
    const row = h("div", { class: "row" }, this.field, this.send);
    const fresh = h("div", { class: "fresh" }, this.folder, this.look);
    this.element = h("div", { class: "composer" }, this.context.element, this.choices.element, fresh, row, this.hint);
    this.folder.addEventListener("change", () => this.context.clear());
    this.folders([]);
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("input", () => {
      this.draft.keep(this.field.value);
      this.offer();
    });
    this.choices.show([]);
  }

  show(run: RunView | null, ready: boolean): void {
    this.run = run;
    this.ready = ready;
    this.send.textContent = run === null ? "Start" : "Send";
    this.send.toggleAttribute("disabled", !ready);
    this.field.placeholder = run === null ? "What shall be done?" : "Say something to this run…";
    this.look.toggleAttribute("hidden", run !== null || !ready);
    this.folder.toggleAttribute("hidden", run !== null || this.folder.options.length < 2);
    if (run) {
      this.context.clear();
    }
    const open = run ? undecided(run).length : 0;
    this.hint.textContent = `Shift+Enter: new line · @: mention · /: commands${open ? ` · ${open} undecided` : ""}`;
  }

  /** Which folder a new task is about is asked where there are several. */
  folders(folders: readonly Folder[]): void {
    const before = this.folder.value;
    this.folder.replaceChildren(...folders.map(({ uri, name }) => h("option", { value: uri }, visible(name))));
    this.folder.value = folders.some(({ uri }) => uri === before) ? before : (folders[0]?.uri ?? "");
    this.folder.toggleAttribute("hidden", this.run !== null || folders.length < 2);
  }

  /** What would be sent first, if a task is still being written. */
  sees(shown: ContextShown): void {
    if (this.run === null) {
      this.context.show(shown);
    }
  }

  write(text: string): void {
    const before = this.field.value;
    this.field.value = before && text ? `${before.trimEnd()}\n${text}` : before || text;
    this.draft.keep(this.field.value);
    this.field.focus();
  }

  /** What was found for the mention that is being written, if it still is. */
  found(text: string, mentions: readonly Mention[]): void {
    if (this.mentioned() === text) {
      this.choices.show(mentions.map(({ label, detail, insert }) => ({ label, detail, take: () => this.mention(insert) })));
    }
  }

  /** What a slash command may go on with. */
  suggests(text: string, suggestions: readonly Suggestion[]): void {
    this.slashes.show(text, suggestions, () => this.place());
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
    if (isSlash(text)) {
      this.desk.tell({ type: "slash", word: { ...this.place(), text } });
    } else if (this.run) {
      this.desk.run("detent.say", { runId: this.run.runId, text });
    } else {
      this.desk.run("detent.do", { ...this.where(), instruction: text, ...this.decided() });
      this.context.clear();
    }
    this.clear();
  }

  private place(): ChatPlace {
    return this.run ? { runId: this.run.runId } : this.where();
  }

  private where(): { uri?: string } {
    return this.folder.value ? { uri: this.folder.value } : {};
  }

  private decided(): { context?: ContextWord } {
    return this.context.word ? { context: this.context.word } : {};
  }

  private findContext(context: ContextWord | null): void {
    this.desk.tell({ type: "context", asked: { ...this.where(), instruction: this.field.value, ...(context ? { context } : {}) } });
  }

  private clear(): void {
    this.field.value = "";
    this.draft.keep("");
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
    const mentioned = this.mentioned();
    if (this.slashes.offer(this.place()) || mentioned === null) {
      this.choices.show([]); // until the server says what fits now
    } else {
      this.desk.tell({ type: "find", text: mentioned, place: this.place() });
    }
  }
}
