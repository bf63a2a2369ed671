// Hears the server's events and keeps every run as their fold. After a restart it asks for what it has not seen.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { advanceAll } from "./model/fold";
import { frame } from "./model/frame";
import type { RunView } from "./model/run";
import type { Arriving, Event, Requests } from "./protocol";
import type { Keeper } from "./server/keeper";

/** Events that come close together are one change, which is on screen within a frame. */
const FRAME_MS = 16;

export interface Change {
  readonly events: readonly Event[];
  readonly runs: ReadonlyMap<string, RunView>;
  /** It happened before somebody looked. */
  readonly replayed: boolean;
}

export class Feed implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Change>();
  private readonly arrived = new vscode.EventEmitter<Arriving>();
  private readonly subscriptions: vscode.Disposable[];
  private readonly cursors = new Map<string, number>();
  private readonly caughtUpAt = new Map<string, number>();
  private folded: ReadonlyMap<string, RunView> = new Map();
  private waiting: Event[] = [];
  private timer: NodeJS.Timeout | null = null;
  private lastFlush = 0;
  private heard: LanguageClient | null = null;

  readonly onDidChange = this.changed.event;
  /** Edits that are still being written: passing things, of which nothing is kept here. */
  readonly onDidArrive = this.arrived.event;

  constructor(private readonly keeper: Keeper) {
    this.subscriptions = [
      keeper.onDidChange((state) => {
        if (state.kind === "ready") {
          void this.connect();
        }
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.connect()),
    ];
  }

  get runs(): ReadonlyMap<string, RunView> {
    return this.folded;
  }

  /** Newest first. */
  get newest(): RunView[] {
    return [...this.folded.values()].sort((one, other) => other.startedAt - one.startedAt);
  }

  dispose(): void {
    for (const one of [...this.subscriptions, this.changed, this.arrived]) {
      one.dispose();
    }
  }

  private async connect(): Promise<void> {
    const client = this.keeper.ready;
    if (!client) {
      return;
    }
    if (this.heard !== client) {
      this.heard = client;
      client.onNotification("detent/event", (event: Event) => this.hear(event));
      client.onNotification("detent/arriving", (arriving: Arriving) => this.arrived.fire(arriving));
    }
    for (const folder of served()) {
      await this.subscribe(client, folder.uri.toString()).catch((error: unknown) => client.warn(`No runs of ${folder.name} are shown: ${String(error)}`));
    }
  }

  private async subscribe(client: LanguageClient, root: string): Promise<void> {
    const asked = { root, after: this.cursors.get(root) ?? 0 };
    type Answer = Requests["detent/subscribe"]["result"];
    const { lastSeq } = await client.sendRequest<Answer>("detent/subscribe", asked);
    for (const [spelled, seq] of Object.entries(lastSeq)) {
      this.caughtUpAt.set(normal(spelled), seq);
    }
  }

  private hear(event: Event): void {
    this.waiting.push(event);
    if (event.seq !== null) {
      this.cursors.set(normal(event.root), event.seq);
    }
    const rest = FRAME_MS - (Date.now() - this.lastFlush);
    this.timer ??= setTimeout(() => this.flush(), Math.max(rest, 0));
  }

  private flush(): void {
    this.timer = null;
    this.lastFlush = Date.now();
    const events = this.waiting;
    this.waiting = [];
    this.folded = advanceAll(this.folded, events);
    const { before, now } = frame(events, (root) => this.caughtUpAt.get(normal(root)));
    this.tell(before, true);
    this.tell(now, false);
  }

  private tell(events: readonly Event[], replayed: boolean): void {
    if (events.length > 0) {
      this.changed.fire({ events, runs: this.folded, replayed });
    }
  }
}

/** The folders that the server can work on: those on this machine's disk. */
export function served(): vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
}

/** The editor and the server may spell a folder differently. */
function normal(uri: string): string {
  return vscode.Uri.parse(uri).toString();
}
