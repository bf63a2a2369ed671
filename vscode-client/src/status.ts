// One item in the status bar: how the server stands, how many runs work, whether something waits for a person.

import * as vscode from "vscode";
import type { Feed } from "./feed";
import type { RunView } from "./model/run";
import { undecided } from "./model/run";
import { counted, title } from "./model/words";
import type { Keeper } from "./server/keeper";
import { sentence } from "./server/state";

const ICONS = {
  restricted: "$(shield)",
  starting: "$(sync~spin)",
  ready: "$(pass)",
  resting: "$(warning)",
  missing: "$(warning)",
  stopped: "$(error)",
} as const;

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("detent", vscode.StatusBarAlignment.Left, 10);
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly keeper: Keeper,
    private readonly feed: Feed,
  ) {
    this.item.name = "Detent";
    this.item.command = "detent.client.menu";
    this.subscriptions = [
      keeper.onDidChange(() => this.show()),
      feed.onDidChange(() => this.show()),
      vscode.commands.registerCommand("detent.client.menu", () => this.menu()),
    ];
    this.show();
    this.item.show();
  }

  dispose(): void {
    for (const one of [...this.subscriptions, this.item]) {
      one.dispose();
    }
  }

  private show(): void {
    const { state } = this.keeper;
    const runs = this.feed.newest;
    const working = runs.filter((run) => run.status === "running").length;
    const asking = runs.filter((run) => run.status === "waiting").length;
    const hunks = runs.reduce((sum, run) => sum + undecided(run).length, 0);
    const says = [
      asking ? `$(bell-dot) ${counted(asking, "question")}` : "",
      working ? `$(sync~spin) ${counted(working, "run")}` : "",
      hunks ? `$(diff) ${counted(hunks, "hunk")}` : "",
    ].filter(Boolean);
    this.item.text = ["ready"].includes(state.kind) && says.length ? says.join(" ") : `${ICONS[state.kind]} Detent`;
    this.item.tooltip = sentence(state);
    this.item.accessibilityInformation = { label: `${sentence(state)} ${says.join(", ").replace(/\$\([^)]*\) /g, "")}` };
    this.item.backgroundColor = asking
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : state.kind === "stopped" || state.kind === "missing"
        ? new vscode.ThemeColor("statusBarItem.errorBackground")
        : undefined;
  }

  /** What is at work can be stopped from here too. */
  private async menu(): Promise<void> {
    const working = this.feed.newest.filter((run) => run.status !== "finished");
    const rows = [
      ...working.map((run) => ({ label: `$(stop-circle) Stop: ${label(run)}`, command: "detent.client.cancelRun", argument: { runId: run.runId } })),
      { label: "$(comment-discussion) Show the panel", command: "detent.panel.focus" },
      { label: "$(add) New task", command: "detent.client.newTask" },
      { label: "$(arrow-down) Next hunk", command: "detent.client.nextHunk" },
      { label: "$(debug-restart) Restart the server", command: "detent.client.restart" },
      { label: "$(output) Show the output", command: "detent.client.output" },
      { label: "$(gear) Settings", command: "workbench.action.openSettings", argument: "@ext:detent.detent" },
    ];
    const picked = await vscode.window.showQuickPick(rows, { title: sentence(this.keeper.state) });
    if (picked) {
      await vscode.commands.executeCommand(picked.command, ...("argument" in picked ? [picked.argument] : []));
    }
  }
}

/** Icons are written into labels by name: nothing in a title is one. */
function label(run: RunView): string {
  return title(run).replaceAll("$(", "$ (");
}
