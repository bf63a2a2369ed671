// The proposals that wait for decisions, with their hunks placed in the files as they are now.

import * as vscode from "vscode";
import type { Change, Feed } from "../feed";
import type { OpenHunk } from "../model/hunks";
import { openHunks } from "../model/hunks";
import { undecided } from "../model/run";
import type { Stop } from "../model/stops";
import { stops } from "../model/stops";
import type { ProposalShown } from "../protocol";
import type { Calls } from "../server/calls";

/** Decorations move with the text by themselves; a moment after the last key the server says where hunks really are. */
const AFTER_TYPING_MS = 80;

const MOVES_HUNKS: ReadonlySet<string> = new Set([
  "proposal_ready",
  "hunk_edited",
  "hunks_decided",
  "hunks_moved",
  "landed",
  "run_started",
  "steered",
]);

export class Proposals implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];
  private shown: readonly ProposalShown[] = [];
  private placed: readonly OpenHunk[] = [];
  private timer: NodeJS.Timeout | null = null;
  private asked = 0;

  readonly onDidChange = this.changed.event;

  constructor(
    private readonly calls: Calls,
    private readonly feed: Feed,
  ) {
    this.subscriptions = [
      feed.onDidChange((change) => this.hear(change)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.typed(document)),
      vscode.workspace.onDidOpenTextDocument((document) => this.typed(document)),
    ];
  }

  get all(): readonly ProposalShown[] {
    return this.shown;
  }

  get hunks(): readonly OpenHunk[] {
    return this.placed;
  }

  get stops(): readonly Stop[] {
    return stops(this.shown, normal);
  }

  in(document: vscode.TextDocument): OpenHunk[] {
    const uri = document.uri.toString();
    return this.placed.filter((hunk) => hunk.uri === uri);
  }

  dispose(): void {
    for (const one of [...this.subscriptions, this.changed]) {
      one.dispose();
    }
    clearTimeout(this.timer ?? undefined);
  }

  private hear({ events }: Change): void {
    if (events.some((event) => MOVES_HUNKS.has(event.kind))) {
      this.refreshIn(0);
    }
  }

  private typed(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    if (this.shown.some((proposal) => proposal.files.some((file) => normal(file.uri) === uri))) {
      this.refreshIn(AFTER_TYPING_MS);
    }
  }

  private refreshIn(milliseconds: number): void {
    clearTimeout(this.timer ?? undefined);
    this.timer = setTimeout(() => void this.refresh(), milliseconds);
  }

  private async refresh(): Promise<void> {
    const asked = (this.asked += 1);
    const open = this.feed.newest.filter((run) => undecided(run).length > 0);
    const answers = await Promise.all(open.map((run) => this.calls.ask("detent/proposal", { runId: run.runId })));
    if (asked !== this.asked) {
      return; // somebody typed meanwhile: a later answer is on its way
    }
    this.shown = answers.filter((answer) => answer !== null);
    this.placed = openHunks(this.shown).map((hunk) => ({ ...hunk, uri: normal(hunk.uri) }));
    this.changed.fire();
  }
}

/** The editor and the server may spell a file differently. */
function normal(uri: string): string {
  return vscode.Uri.parse(uri).toString();
}
