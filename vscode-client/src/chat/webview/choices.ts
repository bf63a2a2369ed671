// A list above the field from which the keys choose: up, down, Enter or Tab to take, Escape to put it away.

import { visible } from "../../model/markdown";
import { h } from "./elements";

export interface Choice {
  readonly label: string;
  readonly detail: string;
  readonly take: () => void;
}

export class Choices {
  readonly element = h("ul", { id: "choices", class: "choices", role: "listbox", "aria-label": "Suggestions" });
  private choices: readonly Choice[] = [];
  private active: number | null = 0;

  constructor(private readonly field: HTMLTextAreaElement) {
    field.setAttribute("aria-controls", "choices");
    field.setAttribute("aria-autocomplete", "list");
  }

  /** With none of them active, Enter is not for the list. */
  show(choices: readonly Choice[], active: number | null = 0): void {
    this.choices = choices;
    this.active = active;
    this.render();
  }

  /** True when the key was meant for the list. */
  pressed(key: string): boolean {
    if (this.choices.length === 0) {
      return false;
    }
    switch (key) {
      case "ArrowDown":
      case "ArrowUp":
        this.move(key === "ArrowDown" ? 1 : -1);
        return true;
      case "Enter":
        this.choices[this.active ?? -1]?.take();
        return this.active !== null;
      case "Tab":
        this.choices[this.active ?? 0]?.take();
        return true;
      case "Escape":
        this.show([]);
        return true;
      default:
        return false;
    }
  }

  private move(step: 1 | -1): void {
    const from = this.active ?? (step === 1 ? -1 : 0);
    this.active = (from + step + this.choices.length) % this.choices.length;
    this.render();
  }

  private render(): void {
    this.element.replaceChildren(
      ...this.choices.map(({ label, detail, take }, index) =>
        h(
          "li",
          { id: `choice-${index}`, role: "option", "aria-selected": String(index === this.active), onMousedown: (event) => taken(event, take) },
          visible(label),
          h("span", { class: "faint" }, ` ${visible(detail)}`),
        ),
      ),
    );
    this.element.toggleAttribute("hidden", this.choices.length === 0);
    if (this.choices.length > 0 && this.active !== null) {
      this.field.setAttribute("aria-activedescendant", `choice-${this.active}`);
      this.element.children[this.active]?.scrollIntoView({ block: "nearest" });
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }
}

/** The field keeps the focus. */
function taken(event: Event, take: () => void): void {
  event.preventDefault();
  take();
}
