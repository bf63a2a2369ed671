// The field at the bottom: a wish, a word to the run, or a slash command.

import type { RunView } from "../../model/run";
import { undecided } from "../../model/run";
import type { Desk } from "./desk";
import { button, h } from "./elements";

interface Slash {
  readonly name: string;
  readonly what: string;
  readonly run: (run: RunView) => void;
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
  private readonly choices = h("ul", { class: "choices", "aria-label": "Commands" });
  private run: RunView | null = null;
  private ready = false;

  constructor(
    private readonly desk: Desk,
    private readonly slashes: readonly Slash[],
  ) {
    this.element = h("div", { class: "composer" }, this.choices, h("div", { class: "row" }, this.field, this.send), this.hint);
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("input", () => this.offer());
  }

  show(run: RunView | null, ready: boolean): void {
    this.run = run;
    this.ready = ready;
    const label = run === null ? "Start" : "Send";
    this.send.textContent = label;
    this.send.toggleAttribute("disabled", !ready);
    this.field.placeholder = run === null ? "What shall be done?" : "Say something to this run…";
    const open = run ? undecided(run).length : 0;
    this.hint.textContent = `Shift+Enter: new line · /: commands${open ? ` · ${open} undecided` : ""}`;
  }

  write(text: string): void {
    const before = this.field.value;
    this.field.value = before && text ? `${before.trimEnd()}\n${text}` : before || text;
    this.field.focus();
    this.offer();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Tab" && this.field.value.startsWith("/") && this.matching().length === 1) {
      event.preventDefault();
      this.field.value = `/${this.matching()[0]?.name ?? ""}`;
      this.offer();
    } else if (event.key === "Escape") {
      this.choices.replaceChildren();
    }
  }

  private submit(): void {
    const text = this.field.value.trim();
    if (!text || !this.ready) {
      return;
    }
    const slash = this.slashes.find((one) => `/${one.name}` === text);
    if (slash) {
      if (this.run) {
        slash.run(this.run);
      }
    } else if (this.run) {
      this.desk.run("detent.say", { runId: this.run.runId, text });
    } else {
      this.desk.run("detent.do", { instruction: text });
    }
    this.field.value = "";
    this.offer();
  }

  private matching(): readonly Slash[] {
    const { value } = this.field;
    return value.startsWith("/") && this.run ? this.slashes.filter((one) => `/${one.name}`.startsWith(value)) : [];
  }

  private offer(): void {
    this.choices.replaceChildren(
      ...this.matching().map((one) =>
        h(
          "li",
          {},
          button(`/${one.name}`, () => {
            this.field.value = `/${one.name}`;
            this.submit();
          }),
          ` ${one.what}`,
        ),
      ),
    );
  }
}
