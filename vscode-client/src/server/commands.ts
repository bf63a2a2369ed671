// What a person can do about the server itself, and the signs by which menus and walkthroughs know how it stands.

import * as vscode from "vscode";
import { message } from "../model/markdown";
import { offerInstall } from "./install";
import type { Keeper } from "./keeper";

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
    const answer = await vscode.window.showErrorMessage(message(why), "Start again", "Show output");
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
}
