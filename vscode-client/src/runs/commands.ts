// What a person can do with whole runs, from the palette, the tree and the keys.

import * as vscode from "vscode";
import type { Panel } from "../chat/panel";
import type { Feed } from "../feed";
import type { Calls } from "../server/calls";

interface Chosen {
  readonly runId?: string;
}

export class RunCommands implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly calls: Calls,
    private readonly feed: Feed,
    panel: Panel,
  ) {
    const on = vscode.commands.registerCommand;
    this.subscriptions = [
      on("detent.client.newTask", () => panel.open(null)),
      on("detent.client.openRun", (chosen?: Chosen) => panel.open(chosen?.runId ?? null)),
      on("detent.client.cancelRun", (chosen?: Chosen) => this.onRun("detent.cancel", chosen)),
      on("detent.client.resumeRun", (chosen?: Chosen) => this.onRun("detent.resume", chosen)),
      on("detent.client.undo", () => this.undo()),
      on("detent.client.trust", () => calls.run("detent.trust", folder())),
      feed.onDidChange(() => signs(feed)),
    ];
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
  }

  private async onRun(name: "detent.cancel" | "detent.resume", chosen?: Chosen): Promise<void> {
    if (chosen?.runId) {
      await this.calls.run(name, { runId: chosen.runId });
    }
  }

  /** What was decided last in the open file, by the newest run that has something in it. */
  private async undo(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const run = this.feed.newest.find((one) =>
      one.proposal?.files.some(
        (file) =>
          vscode.Uri.joinPath(vscode.Uri.parse(one.root), file.path).toString() === uri?.toString() &&
          file.hunks.some((hunk) => ["landed", "rejected"].includes(one.states[hunk.id] ?? "")),
      ),
    );
    if (run && uri) {
      await this.calls.run("detent.undo", { runId: run.runId, uri: uri.toString() });
    } else {
      void vscode.window.showInformationMessage("Detent: nothing in this file can be undone.");
    }
  }
}

function folder(): { uri?: string } {
  const open = vscode.window.activeTextEditor?.document.uri;
  const found = (open && vscode.workspace.getWorkspaceFolder(open)) ?? vscode.workspace.workspaceFolders?.[0];
  return found ? { uri: found.uri.toString() } : {};
}

/** By which menus and the walkthrough know how far somebody is. */
function signs(feed: Feed): void {
  const decided = [...feed.runs.values()].some((run) => Object.values(run.states).some((state) => state === "landed" || state === "rejected"));
  void vscode.commands.executeCommand("setContext", "detent.hasRuns", feed.runs.size > 0);
  void vscode.commands.executeCommand("setContext", "detent.hasDecided", decided);
}
