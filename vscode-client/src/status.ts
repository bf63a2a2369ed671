// One item in the status bar: how the server stands, how many runs work, whether something waits for a person.

import * as vscode from "vscode";
import type { Feed } from "./feed";
import { undecided } from "./model/run";
import { counted } from "./model/words";
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
    this.subscriptions = [keeper.onDidChange(() => this.show()), feed.onDidChange(() => this.show())];
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
}
