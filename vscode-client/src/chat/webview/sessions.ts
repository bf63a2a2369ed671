// The runs of the workspace, to be searched and chosen.

import { visible } from "../../model/markdown";
import type { ListedRun } from "../messages";
import type { Desk } from "./desk";
import { button, h } from "./elements";

const MOST = 200;

export class Sessions {
  readonly element: HTMLElement;
  private readonly list = h("ul", { class: "sessions" });
  private readonly field = h("input", { type: "search", "aria-label": "Search runs", placeholder: "Search runs" }) as HTMLInputElement;
  private readonly summary = h("summary", {}, "Runs");
  private runs: readonly ListedRun[] = [];
  private chosen: string | null = null;

  constructor(private readonly desk: Desk) {
    this.element = h("details", { class: "runs" }, this.summary, this.field, this.list);
    this.field.addEventListener("input", () => this.render());
  }

  show(runs: readonly ListedRun[], chosen: string | null): void {
    this.runs = runs;
    this.chosen = chosen;
    this.summary.textContent = `Runs (${runs.length})`;
    this.render();
  }

  private render(): void {
    const wanted = this.field.value.toLowerCase();
    const found = this.runs.filter((run) => `${run.title} ${run.runId} ${run.standing}`.toLowerCase().includes(wanted));
    this.list.replaceChildren(
      ...found.slice(0, MOST).map(({ runId, title, standing }) =>
        h(
          "li",
          {},
          button(visible(title), () => this.choose(runId), {
            class: "link",
            "aria-current": runId === this.chosen ? "true" : undefined,
          }),
          h("span", { class: "faint" }, ` ${visible(standing)}`),
        ),
      ),
    );
  }

  private choose(runId: string): void {
    (this.element as HTMLDetailsElement).open = false;
    this.desk.tell({ type: "choose", runId });
  }
}
