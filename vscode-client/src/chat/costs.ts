// What the shown run has cost, asked of the server: when it is chosen, and a moment after each question to a model.

import type * as vscode from "vscode";
import type { Change, Feed } from "../feed";
import type { Stats } from "../protocol";
import type { Calls } from "../server/calls";

const AFTER_MS = 200;

const COSTS: ReadonlySet<string> = new Set(["call_finished", "run_finished", "difficulty_judged"]);

export class Costs implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private timer: NodeJS.Timeout | null = null;
  private runId: string | null = null;

  constructor(
    private readonly calls: Calls,
    feed: Feed,
    private readonly tell: (runId: string, stats: Stats) => void,
  ) {
    this.subscription = feed.onDidChange((change) => this.hear(change));
  }

  /** This run from now on. */
  of(runId: string | null): void {
    this.runId = runId;
    this.askIn(0);
  }

  dispose(): void {
    this.subscription.dispose();
    clearTimeout(this.timer ?? undefined);
  }

  private hear({ events }: Change): void {
    if (this.timer === null && events.some((event) => event.runId === this.runId && COSTS.has(event.kind))) {
      this.askIn(AFTER_MS);
    }
  }

  private askIn(milliseconds: number): void {
    clearTimeout(this.timer ?? undefined);
    this.timer = setTimeout(() => void this.ask(), milliseconds);
  }

  private async ask(): Promise<void> {
    this.timer = null;
    const { runId } = this;
    const stats = runId === null ? null : await this.calls.ask("detent/stats", { runId });
    if (runId !== null && stats && runId === this.runId) {
      this.tell(runId, stats);
    }
  }
}
