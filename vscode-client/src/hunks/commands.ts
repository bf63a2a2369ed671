// Decisions and ways between hunks, from keys, menus and the palette. The server carries them out.

import * as vscode from "vscode";
import { neighbour, nextFile, nextRun } from "../model/stops";
import type { Calls } from "../server/calls";
import type { Compare } from "./compare";
import { looking } from "./place";
import type { Proposals } from "./proposals";

/** What a menu, a link or a tree hands over. */
export interface Chosen {
  readonly runId?: string;
  readonly hunkId?: string;
  readonly path?: string;
}

export class HunkCommands implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  private readonly contexts = new Map<string, boolean>();

  constructor(
    private readonly calls: Calls,
    private readonly proposals: Proposals,
    private readonly compare: Compare,
  ) {
    const on = vscode.commands.registerCommand;
    this.subscriptions = [
      on("detent.client.acceptHunk", (chosen?: Chosen) => this.decide("detent.acceptHunk", chosen)),
      on("detent.client.rejectHunk", (chosen?: Chosen) => this.decide("detent.rejectHunk", chosen)),
      on("detent.client.acceptFile", () => this.decideFile("detent.acceptFile")),
      on("detent.client.rejectFile", () => this.decideFile("detent.rejectFile")),
      on("detent.client.acceptRun", (chosen?: Chosen) => this.decideRun("detent.acceptAll", chosen)),
      on("detent.client.rejectRun", (chosen?: Chosen) => this.decideRun("detent.rejectAll", chosen)),
      on("detent.client.nextHunk", () => this.go(1, "hunk")),
      on("detent.client.previousHunk", () => this.go(-1, "hunk")),
      on("detent.client.nextFile", () => this.go(1, "file")),
      on("detent.client.previousFile", () => this.go(-1, "file")),
      on("detent.client.nextRun", () => this.go(1, "run")),
      on("detent.client.previousRun", () => this.go(-1, "run")),
      on("detent.client.compare", (chosen?: Chosen) => compare.open(chosen?.runId ?? this.runHere() ?? "", chosen?.path)),
      proposals.onDidChange(() => this.setContexts()),
      vscode.window.onDidChangeActiveTextEditor(() => this.setContexts()),
      vscode.window.onDidChangeTextEditorSelection(() => this.set("detent.onHunk", looking(this.proposals).hunk !== undefined)),
    ];
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
  }

  private runHere(): string | undefined {
    return looking(this.proposals).runs[0] ?? this.proposals.all[0]?.runId;
  }

  private async decide(name: "detent.acceptHunk" | "detent.rejectHunk", chosen?: Chosen): Promise<void> {
    const hunk = chosen?.hunkId && chosen.runId ? { runId: chosen.runId, hunkId: chosen.hunkId } : looking(this.proposals).hunk;
    if (!hunk) {
      void vscode.window.showInformationMessage("Detent: put the cursor on a hunk first.");
      return;
    }
    await this.calls.run(name, { runId: hunk.runId, hunkId: hunk.hunkId });
  }

  private async decideFile(name: "detent.acceptFile" | "detent.rejectFile"): Promise<void> {
    const { uri, runs } = looking(this.proposals);
    for (const runId of runs) {
      await this.calls.run(name, { runId, uri });
    }
  }

  private async decideRun(name: "detent.acceptAll" | "detent.rejectAll", chosen?: Chosen): Promise<void> {
    const runId = chosen?.runId ?? this.runHere();
    if (runId) {
      await this.calls.run(name, { runId });
    }
  }

  private async go(step: 1 | -1, by: "hunk" | "file" | "run"): Promise<void> {
    const { stops, all } = this.proposals;
    const here = looking(this.proposals);
    const runs = all.map(({ runId }) => runId);
    const next = { hunk: () => neighbour(stops, here, step), file: () => nextFile(stops, here, step), run: () => nextRun(stops, runs, here.runs[0], step) };
    const stop = next[by]();
    if (stop?.path === null) {
      const at = new vscode.Position(stop.start, 0);
      await vscode.window.showTextDocument(vscode.Uri.parse(stop.uri), { selection: new vscode.Range(at, at) });
    } else if (stop) {
      await this.compare.open(stop.runId, stop.path);
    }
  }

  private setContexts(): void {
    const { runs, hunk } = looking(this.proposals);
    this.set("detent.hunks", this.proposals.all.length > 0);
    this.set("detent.hunksInFile", runs.length > 0);
    this.set("detent.onHunk", hunk !== undefined);
  }

  /** By these, menus and keys know where they have something to do: everywhere else a key is the editor's own. */
  private set(name: string, value: boolean): void {
    if (this.contexts.get(name) !== value) {
      this.contexts.set(name, value);
      void vscode.commands.executeCommand("setContext", name, value);
    }
  }
}
