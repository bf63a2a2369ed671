// The panel's other side: gives the page the chosen run and its events, and carries out what the page asks for.

import * as vscode from "vscode";
import type { Change, Feed } from "../feed";
import { served } from "../feed";
import { standing, title } from "../model/words";
import type { ChatPlace, ChatWord, Commands, ContextAsked } from "../protocol";
import type { Calls } from "../server/calls";
import type { Keeper } from "../server/keeper";
import type { Setup } from "../server/setup";
import { sentence } from "../server/state";
import { Costs } from "./costs";
import { Earlier } from "./earlier";
import { findMentions } from "./mentions";
import type { Folder, FromPage, PageCommand, ToPage } from "./messages";
import { PAGE_COMMANDS } from "./messages";
import type { Page } from "./page";
import * as slash from "./slash";

/** What the server says, and what is said to it. */
export interface Served {
  readonly keeper: Keeper;
  readonly calls: Calls;
  readonly feed: Feed;
  readonly setup: Setup;
}

export class Panel implements vscode.WebviewViewProvider, vscode.Disposable {
  private readonly subscriptions: { dispose(): unknown }[];
  private readonly keeper: Keeper;
  private readonly calls: Calls;
  private readonly feed: Feed;
  private readonly setup: Setup;
  private readonly costs: Costs;
  private view: vscode.WebviewView | null = null;
  private ready = false;
  private chosen: string | null = null;
  private pending: ToPage | null = null;
  private readonly earlier = new Earlier();

  constructor(
    { keeper, calls, feed, setup }: Served,
    private readonly page: Page,
  ) {
    [this.keeper, this.calls, this.feed, this.setup] = [keeper, calls, feed, setup];
    const keep = { webviewOptions: { retainContextWhenHidden: true } };
    this.costs = new Costs(calls, feed, (runId, stats) => this.send({ type: "spent", runId, stats }));
    this.subscriptions = [
      this.costs,
      vscode.window.registerWebviewViewProvider("detent.panel", this, keep),
      feed.onDidChange((change) => this.hear(change)),
      feed.onDidArrive((arriving) => arriving.runId === this.chosen && this.send({ type: "arriving", arriving })),
      keeper.onDidChange(() => this.tellServer()),
      setup.onDidChange(() => this.tellSetup()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.send({ type: "folders", folders: folders() })),
    ];
  }

  /** Whether a person sees this run there now. */
  shows(runId: string): boolean {
    return this.view?.visible === true && this.chosen === runId;
  }

  async open(runId: string | null, text = ""): Promise<void> {
    this.choose(runId);
    await this.write(text);
  }

  /** Put this into the field, and go there. */
  async write(text: string): Promise<void> {
    this.pending = { type: "write", text };
    await vscode.commands.executeCommand("detent.panel.focus");
    this.flush();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    this.ready = false;
    view.webview.options = { enableScripts: true, localResourceRoots: [] };
    view.webview.html = this.page.html();
    view.webview.onDidReceiveMessage((message: FromPage) => void this.receive(message));
    view.onDidDispose(() => {
      this.view = null;
      this.ready = false;
    });
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
  }

  private hear({ events, replayed }: Change): void {
    const next = this.next(events, replayed);
    if (next !== null) {
      this.show(next);
    } else if (this.chosen) {
      const own = events.filter((event) => event.runId === this.chosen);
      if (own.length) {
        this.send({ type: "events", runId: this.chosen, events: own });
      }
    }
    if (events.some((event) => event.kind !== "streamed")) {
      this.tellRuns();
    }
  }

  /** Another run that is to be shown now. */
  private next(events: Change["events"], replayed: boolean): string | null {
    const begun = events.some((event) => event.kind === "run_started") && !this.isBusy() && !(replayed && this.chosen);
    return this.earlier.found(this.feed.runs) ?? (begun ? (this.feed.newest[0]?.runId ?? null) : null);
  }

  /** Who watches a run at work is not taken away from it. */
  private isBusy(): boolean {
    const run = this.chosen === null ? undefined : this.feed.runs.get(this.chosen);
    return run !== undefined && run.status !== "finished";
  }

  private choose(runId: string | null): void {
    this.earlier.was(null);
    if (runId !== null && runId === this.chosen) {
      return; // it is shown already, and what somebody writes in it stays
    }
    this.show(runId);
  }

  private show(runId: string | null): void {
    this.chosen = runId;
    this.send({ type: "show", run: (runId && this.feed.runs.get(runId)) || null });
    this.costs.of(runId);
  }

  private async receive(message: FromPage): Promise<void> {
    switch (message.type) {
      case "ready":
        { this.begin(message.runId); return; }
      case "keep":
        { this.page.keep(message.kept); return; }
      case "choose":
        { this.choose(message.runId); return; }
      case "command":
        return this.carryOut(message.name, message.argument);
      case "content":
        return this.fetch(message.runId, message.blob);
      case "open":
        return open(message.root, message.path, message.line);
      case "openUri":
        return openFile(vscode.Uri.parse(message.uri), message.line);
      case "context":
        return this.findContext(message.asked);
      case "find":
        return this.find(message.text, placed(message.place));
      case "suggest":
        { this.send({ type: "suggested", text: message.word.text, suggestions: await slash.suggestions(this.calls, placed(message.word)) }); return; }
      case "setup":
        return vscode.commands.executeCommand(`detent.client.${message.step === "rehearse" ? "rehearse" : "chooseModel"}`);
      case "slash":
        return this.carryOutSlash(placed(message.word));
      case "compare":
        await vscode.commands.executeCommand("detent.client.compare", message);
    }
  }

  private begin(runId: string | null): void {
    this.ready = true;
    this.earlier.was(this.chosen === null ? runId : null);
    this.tellServer();
    this.tellSetup();
    this.tellRuns();
    this.send({ type: "folders", folders: folders() });
    this.show(this.chosen ?? this.earlier.found(this.feed.runs) ?? this.feed.newest[0]?.runId ?? null);
    this.flush();
  }

  private async carryOut(name: PageCommand, argument: unknown): Promise<void> {
    if (!PAGE_COMMANDS.includes(name)) {
      return;
    }
    const result = await this.calls.run(name, argument as Commands[PageCommand]);
    if ((!result || result.problem) && (name === "detent.do" || name === "detent.say")) {
      const said = argument as { instruction?: string; text?: string };
      this.send({ type: "write", text: said.instruction ?? said.text ?? "" }); // what was written is not lost
    }
  }

  private async carryOutSlash(word: ChatWord): Promise<void> {
    const answer = await slash.command(this.calls, word);
    if (answer.then === "leave") {
      await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
    }
    if (answer.then === "verbose") {
      this.send({ type: "verbose" });
    }
    if (answer.runId !== this.chosen && !["stay", "leave"].includes(answer.then)) {
      this.choose(answer.runId);
    }
    if (answer.text) {
      this.send({ type: "answered", answer: { said: word.text, text: answer.text, failed: answer.failed } });
    }
  }

  private async fetch(runId: string, blob: string): Promise<void> {
    const content = await this.calls.ask("detent/content", { runId, blob });
    this.send({ type: "content", blob, text: content?.text ?? "This was deleted, or cannot be read now." });
  }

  private async find(text: string, place: ChatPlace): Promise<void> {
    const root = place.runId ? this.feed.runs.get(place.runId)?.root : place.uri;
    this.send({ type: "found", text, mentions: await findMentions(this.calls, place, root ?? null, text) });
  }

  /** What would be sent, before anything is. */
  private async findContext(asked: ContextAsked): Promise<void> {
    const shown = await this.calls.ask("detent/context", { ...asked, uri: asked.uri ?? folders()[0]?.uri ?? null });
    if (shown) {
      this.send({ type: "context", shown });
    }
  }

  private tellServer(): void {
    const { state } = this.keeper;
    this.send({ type: "server", ready: state.kind === "ready", sentence: sentence(state) });
  }

  private tellSetup(): void {
    this.send({ type: "setup", lacksModel: this.setup.lacksModel });
  }

  private tellRuns(): void {
    const runs = this.feed.newest.map((run) => ({
      runId: run.runId,
      title: title(run),
      standing: standing(run),
      status: run.status,
      startedAt: run.startedAt,
    }));
    this.send({ type: "runs", runs });
  }

  private flush(): void {
    if (this.pending && this.ready) {
      this.send(this.pending);
      this.pending = null;
    }
  }

  private send(message: ToPage): void {
    if (this.ready) {
      void this.view?.webview.postMessage(message);
    }
  }
}

/** Only files of the folder that the run is about. */
async function open(root: string, path: string, line: number): Promise<void> {
  const folder = vscode.Uri.parse(root);
  const file = vscode.Uri.joinPath(folder, path);
  if (file.path.startsWith(`${folder.path}/`)) {
    await openFile(file, line);
  }
}

async function openFile(file: vscode.Uri, line: number): Promise<void> {
  if (vscode.workspace.getWorkspaceFolder(file)) {
    const at = new vscode.Position(Math.max(line, 0), 0);
    await vscode.window.showTextDocument(file, { selection: new vscode.Range(at, at) });
  }
}

/** A command about no run yet is about the first folder, unless a person chose another. */
function placed<Place extends ChatPlace>(word: Place): Place {
  return word.runId || word.uri ? word : { ...word, uri: folders()[0]?.uri ?? null };
}

function folders(): Folder[] {
  return served().map(({ uri, name }) => ({ uri: uri.toString(), name }));
}
