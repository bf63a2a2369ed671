// Decisions and ways between hunks, from keys, menus and the palette. The server carries them out.

import * as vscode from "vscode";
import type { OpenHunk } from "../model/hunks";
import { hunkAt, neighbour } from "../model/hunks";
import type { Calls } from "../server/calls";
import type { Compare } from "./compare";
import type { Proposals } from "./proposals";

/** What a menu, a link or a tree hands over. */
export interface Chosen {
  readonly runId?: string;
  readonly hunkId?: string;
  readonly path?: string;
}

export class HunkCommands implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly calls: Calls,
    private readonly proposals: Proposals,
    compare: Compare,
  ) {
    const on = vscode.commands.registerCommand;
    this.subscriptions = [
      on("detent.client.acceptHunk", (chosen?: Chosen) => this.decide("detent.acceptHunk", chosen)),
      on("detent.client.rejectHunk", (chosen?: Chosen) => this.decide("detent.rejectHunk", chosen)),
      on("detent.client.acceptFile", () => this.decideFile("detent.acceptFile")),
      on("detent.client.rejectFile", () => this.decideFile("detent.rejectFile")),
      on("detent.client.acceptRun", (chosen?: Chosen) => this.decideRun("detent.acceptAll", chosen)),
      on("detent.client.rejectRun", (chosen?: Chosen) => this.decideRun("detent.rejectAll", chosen)),
      on("detent.client.nextHunk", () => this.go(1)),
      on("detent.client.previousHunk", () => this.go(-1)),
      on("detent.client.compare", (chosen?: Chosen) => compare.open(chosen?.runId ?? this.runHere() ?? "", chosen?.path)),
      proposals.onDidChange(() => this.setContexts()),
      vscode.window.onDidChangeActiveTextEditor(() => this.setContexts()),
    ];
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
  }

  /** The hunk under the cursor, and no other: nobody shall accept what lies out of sight. */
  private here(): OpenHunk | undefined {
    const editor = vscode.window.activeTextEditor;
    if (!editor) {
      return undefined;
    }
    return hunkAt(this.proposals.hunks, editor.document.uri.toString(), editor.selection.active.line);
  }

  private runHere(): string | undefined {
    const document = vscode.window.activeTextEditor?.document;
    return (document && this.proposals.in(document)[0]?.runId) ?? this.proposals.all[0]?.runId;
  }

  private async decide(name: "detent.acceptHunk" | "detent.rejectHunk", chosen?: Chosen): Promise<void> {
    const hunk = chosen?.hunkId && chosen.runId ? { runId: chosen.runId, hunkId: chosen.hunkId } : this.here();
    if (!hunk) {
      void vscode.window.showInformationMessage("Detent: put the cursor on a hunk first.");
      return;
    }
    await this.calls.run(name, { runId: hunk.runId, hunkId: hunk.hunkId });
  }

  private async decideFile(name: "detent.acceptFile" | "detent.rejectFile"): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    const runs = new Set(document ? this.proposals.in(document).map((hunk) => hunk.runId) : []);
    for (const runId of document ? runs : []) {
      await this.calls.run(name, { runId, uri: document?.uri.toString() ?? "" });
    }
  }

  private async decideRun(name: "detent.acceptAll" | "detent.rejectAll", chosen?: Chosen): Promise<void> {
    const runId = chosen?.runId ?? this.runHere();
    if (runId) {
      await this.calls.run(name, { runId });
    }
  }

  private async go(step: 1 | -1): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const uri = editor?.document.uri.toString() ?? "";
    const hunk = neighbour(this.proposals.hunks, uri, editor?.selection.active.line ?? -1, step);
    if (hunk) {
      const at = new vscode.Position(hunk.start, 0);
      await vscode.window.showTextDocument(vscode.Uri.parse(hunk.uri), { selection: new vscode.Range(at, at) });
    }
  }

  private setContexts(): void {
    const editor = vscode.window.activeTextEditor;
    const inFile = editor ? this.proposals.in(editor.document) : [];
    const set = (name: string, value: boolean) => void vscode.commands.executeCommand("setContext", name, value);
    set("detent.hunks", this.proposals.all.length > 0);
    set("detent.hunksInFile", inFile.length > 0);
  }
}
