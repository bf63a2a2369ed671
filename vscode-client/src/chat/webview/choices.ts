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
  private active = 0;

  constructor(private readonly field: HTMLTextAreaElement) {
    field.setAttribute("aria-controls", "choices");
    field.setAttribute("aria-autocomplete", "list");
  }

  show(choices: readonly Choice[]): void {
    this.choices = choices;
    this.active = 0;
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
        this.active = (this.active + (key === "ArrowDown" ? 1 : -1) + this.choices.length) % this.choices.length;
        this.render();
        return true;
      case "Enter":
      case "Tab":
        this.choices[this.active]?.take();
        return true;
      case "Escape":
        this.show([]);
        return true;
      default:
        return false;
    }
  }

  private render(): void {
    this.element.replaceChildren(
      ...this.choices.map(({ label, detail, take }, index) =>
        h(
          "li",
          { id: `choice-${index}`, role: "option", "aria-selected": String(index === this.active), onMousedown: take },
          visible(label),
          h("span", { class: "faint" }, ` ${visible(detail)}`),
        ),
      ),
    );
    this.element.toggleAttribute("hidden", this.choices.length === 0);
    if (this.choices.length > 0) {
      this.field.setAttribute("aria-activedescendant", `choice-${this.active}`);
      this.element.children[this.active]?.scrollIntoView({ block: "nearest" });
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }
}
