// Elements, made one by one: no markup is ever parsed, so nothing that a model wrote can become any.

import { visible } from "../../model/markdown";

export type Child = Node | string | null | undefined | false;

interface Properties {
  readonly [attribute: string]: string | boolean | undefined | ((event: Event) => void);
}

/** `class` and other attributes stand as they are; a function under `onClick` and the like listens. */
export function h(tag: string, properties: Properties = {}, ...children: readonly Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2).toLowerCase(), value);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(label: string, onClick: () => void, properties: Properties = {}): HTMLElement {
  return h("button", { type: "button", onClick, ...properties }, label);
}

/** A way to a line of a file; lines are counted from zero. */
export function jump(path: string, line: number | null, go: () => void): HTMLElement {
  const place = visible(line === null ? path : `${path}:${line + 1}`);
  return button(place, go, { class: "link place", title: "Go there", "aria-label": `Go to ${place}` });
}

/** A file of a run, as the server spells it. */
export function fileUri(root: string, path: string): string {
  return `${root}/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** Things that open. What was opened stays so while its element is made anew. */
export class Foldings {
  private readonly opened = new Map<string, boolean>();
  private all = false;

  /** Open, or close again, everything there and all that comes. */
  toggleAll(within: HTMLElement): void {
    this.all = !this.all;
    within.querySelectorAll("details").forEach((one) => (one.open = this.all));
  }

  make(key: string, summary: readonly Child[], body: () => readonly Child[], open = false): HTMLElement {
    const inside = h("div", { class: "inside" });
    const fill = () => {
      if (inside.childNodes.length === 0) {
        inside.append(...body().filter((child): child is Node | string => Boolean(child)));
      }
    };
    const remembered = this.opened.get(key) ?? (open || this.all);
    if (remembered) {
      fill();
    }
    const element = h("details", { open: remembered }, h("summary", { "data-key": key }, ...summary), inside);
    element.addEventListener("toggle", () => {
      const isOpen = (element as HTMLDetailsElement).open;
      this.opened.set(key, isOpen);
      if (isOpen) {
        fill();
      }
    });
    return element;
  }
}
