// What a person can do about the server itself, and the signs by which menus and walkthroughs know how it stands.

import * as vscode from "vscode";
import { offerInstall } from "./install";
import type { Keeper } from "./keeper";
import { sentence } from "./state";

export class ServerCommands implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  private offered = false;

  constructor(
    private readonly keeper: Keeper,
    private readonly output: vscode.LogOutputChannel,
  ) {
    const on = vscode.commands.registerCommand;
    this.subscriptions = [
      on("detent.client.restart", () => keeper.restart()),
      on("detent.client.output", () => output.show()),
      on("detent.client.install", () => offerInstall(keeper)),
      on("detent.client.menu", () => this.menu()),
      keeper.onDidChange(() => this.changed()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void keeper.restart()),
      vscode.workspace.onDidChangeConfiguration((event) => this.configured(event)),
    ];
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
  }

  private changed(): void {
    const { state } = this.keeper;
    void vscode.commands.executeCommand("setContext", "detent.ready", state.kind === "ready");
    void vscode.commands.executeCommand("setContext", "detent.missing", state.kind === "missing");
    if (state.kind === "missing" && !this.offered) {
      this.offered = true;
      void offerInstall(this.keeper);
    }
    if (state.kind === "stopped") {
      void this.tellStopped(state.why);
    }
  }

  private async tellStopped(why: string): Promise<void> {
    const answer = await vscode.window.showErrorMessage(why, "Start again", "Show output");
    if (answer === "Start again") {
      await this.keeper.restart();
    } else if (answer === "Show output") {
      this.output.show();
    }
  }

  private configured(event: vscode.ConfigurationChangeEvent): void {
    if (event.affectsConfiguration("detent.server")) {
      void this.keeper.restart();
    } else if (event.affectsConfiguration("detent")) {
      // Nothing is sent along: the server asks, and is told only what somebody has set.
      void this.keeper.ready?.sendNotification("workspace/didChangeConfiguration", { settings: null });
    }
  }

  private async menu(): Promise<void> {
    const rows = [
      { label: "$(comment-discussion) Show the panel", command: "detent.panel.focus" },
      { label: "$(add) New task", command: "detent.client.newTask" },
      { label: "$(arrow-down) Next hunk", command: "detent.client.nextHunk" },
      { label: "$(debug-restart) Restart the server", command: "detent.client.restart" },
      { label: "$(output) Show the output", command: "detent.client.output" },
      { label: "$(gear) Settings", command: "workbench.action.openSettings", argument: "@ext:detent.detent" },
    ];
    const picked = await vscode.window.showQuickPick(rows, { title: sentence(this.keeper.state) });
    if (picked) {
      await vscode.commands.executeCommand(picked.command, picked.argument);
    }
  }
}
