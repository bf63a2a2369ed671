// A question of a run that nobody would see otherwise: when the panel is hidden, it comes as a notification.

import * as vscode from "vscode";
import type { Change, Feed } from "./feed";
import { message } from "./model/markdown";
import type { Approving } from "./model/run";
import { outcome, title } from "./model/words";
import type { EventData } from "./protocol";

const SHOW = "Show in panel";

export class Questions implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly feed: Feed,
    private readonly panelShows: (runId: string) => boolean,
  ) {
    this.subscription = feed.onDidChange((change) => this.hear(change));
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private hear({ events, replayed }: Change): void {
    for (const event of replayed ? [] : events) {
      if (this.panelShows(event.runId)) {
        continue;
      }
      if (event.kind === "approval_asked") {
        const { approval_id: id } = event.data as unknown as EventData["approval_asked"];
        void this.ask(event.runId, id);
      } else if (event.kind === "plan_proposed" && event.data["needs_approval"] === true) {
        void this.tell(event.runId, "The plan waits for you");
      } else if (event.kind === "run_finished") {
        const { outcome: ended, reason } = event.data as unknown as EventData["run_finished"];
        void this.tell(event.runId, `${outcome(ended)}${reason ? `: ${reason}` : ""}`);
      }
    }
  }

  /** Answered only where all of it is seen: a notification cuts what is long. Put away, the question stays open in the panel. */
  private async ask(runId: string, approvalId: string): Promise<void> {
    const asked = this.feed.runs
      .get(runId)
      ?.entries.find((entry): entry is Approving => entry.kind === "approving" && entry.approvalId === approvalId);
    if (asked && (await vscode.window.showWarningMessage(message(`Detent asks: ${asked.title}`), SHOW)) === SHOW) {
      await openRun(runId);
    }
  }

  private async tell(runId: string, what: string): Promise<void> {
    const run = this.feed.runs.get(runId);
    if (run && (await vscode.window.showInformationMessage(message(`Detent: ${title(run)}: ${what}`), SHOW)) === SHOW) {
      await openRun(runId);
    }
  }
}

async function openRun(runId: string): Promise<void> {
  await vscode.commands.executeCommand("detent.client.openRun", { runId });
}
