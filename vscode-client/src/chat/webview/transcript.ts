// The story of the chosen run. Only what changed is made anew, so that long runs stay quick and nothing loses the focus.

import type { Entry, RunView } from "../../model/run";
import { grew } from "./calls";
import type { Desk } from "./desk";
import { dependsOn, element } from "./entries";

interface Shown {
  readonly entry: Entry;
  readonly dependence: string;
  readonly element: HTMLElement;
}

const NEAR_THE_END = 40;

export class Transcript {
  private shown = new Map<string, Shown>();
  private runId: string | null = null;

  constructor(
    private readonly place: HTMLElement,
    private readonly desk: Desk,
  ) {}

  show(run: RunView | null): void {
    if (run?.runId !== this.runId) {
      this.runId = run?.runId ?? null;
      this.shown = new Map();
      this.place.replaceChildren();
    }
    const { scrollTop, scrollHeight, clientHeight } = this.place;
    const atEnd = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    run?.entries.forEach((entry, index) => {
      const before = this.shown.get(entry.id);
      const dependence = dependsOn(run, entry);
      const moved = entry.kind === "finished" && index >= run.entries.length - 2;
      if (before && this.grew(before, entry)) {
        this.shown.set(entry.id, { ...before, entry });
      } else if (!before || before.entry !== entry || before.dependence !== dependence || moved) {
        this.put(entry.id, { entry, dependence, element: element(run, entry, this.desk) }, before);
      }
    });
    if (atEnd) {
      this.place.scrollTop = this.place.scrollHeight;
      // Entries that come into sight may be higher than they were taken for.
      requestAnimationFrame(() => (this.place.scrollTop = this.place.scrollHeight));
    }
  }

  /** An answer that is no event: it stands where it came, until another run is shown. */
  add(card: HTMLElement): void {
    this.place.append(card);
    card.scrollIntoView({ block: "nearest" });
  }

  private grew({ entry: before, element }: Shown, entry: Entry): boolean {
    return before !== entry && before.kind === "asked" && entry.kind === "asked" && grew(before, entry, element, this.desk);
  }

  private put(id: string, next: Shown, before: Shown | undefined): void {
    this.shown.set(id, next);
    next.element.classList.add("entry");
    if (!before) {
      this.place.append(next.element);
      return;
    }
    const focused = before.element.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") : null;
    before.element.replaceWith(next.element);
    if (focused) {
      next.element.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }
  }
}
