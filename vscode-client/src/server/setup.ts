// Whether the first steps are done: a model, its key, trust. What is missing can be mended from here.

import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Change, Feed } from "../feed";
import { served } from "../feed";
import { message } from "../model/markdown";
import type { SetupShown } from "../protocol";
import type { Calls } from "./calls";
import type { Keeper } from "./keeper";

const CHOOSE = "Choose a model";
const REHEARSE = "Play the rehearsal";
const SETTINGS = "@id:detent.model.name,detent.model.provider,detent.model.base_url,detent.model.api_key_name";
/** After these it may stand differently. */
const TELLING = new Set(["run_started", "approval_given", "run_finished"]);

export class Setup implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<boolean>();
  private readonly subscriptions: { dispose(): unknown }[];
  private shown: SetupShown | null = null;

  /** Tells whether a model is missing. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly keeper: Keeper,
    private readonly calls: Calls,
    feed: Feed,
  ) {
    const on = vscode.commands.registerCommand;
    this.subscriptions = [
      this.changed,
      on("detent.client.chooseModel", () => this.choose()),
      on("detent.client.enterKey", () => this.enterKey()),
      on("detent.client.rehearse", () => this.rehearse()),
      on("detent.client.noModel", (problem: string) => this.offer(problem)),
      keeper.onDidChange(() => void this.look()),
      feed.onDidChange((change) => this.hear(change)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.look()),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("detent") && void this.look()),
      // Its own file may have been written there.
      vscode.window.onDidCloseTerminal(() => void this.look()),
    ];
  }

  /** True only where the server says so. */
  get lacksModel(): boolean {
    return this.shown !== null && this.shown.model === null;
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
  }

  private hear({ events, replayed }: Change): void {
    if (!replayed && events.some((event) => TELLING.has(event.kind))) {
      void this.look();
    }
  }

  private async look(): Promise<void> {
    this.shown = this.keeper.ready ? await this.calls.ask("detent/setup", first()) : null;
    const set = (name: string, holds: boolean) => void vscode.commands.executeCommand("setContext", name, holds);
    set("detent.hasModel", Boolean(this.shown?.model));
    set("detent.trusted", this.shown?.trusted === true);
    this.changed.fire(this.lacksModel);
  }

  private async offer(problem: string): Promise<void> {
    const answer = await vscode.window.showWarningMessage(message(problem), CHOOSE, REHEARSE);
    if (answer === CHOOSE) {
      await this.choose();
    } else if (answer === REHEARSE) {
      await this.rehearse();
    }
  }

  /** The questions of `detent config init`, from the program that serves here; or one's own words. */
  private async choose(): Promise<void> {
    const { command } = this.keeper;
    const asks = command?.args.at(-1) === "lsp";
    const guided = { label: "Answer a few questions", description: "service, key and model, tried at once; in a terminal" };
    const written = { label: "Write it into the settings" };
    const key = { label: "Enter the key", description: "of the service that is set" };
    const picked = await vscode.window.showQuickPick(asks ? [guided, written, key] : [written, key], { title: CHOOSE });
    if (picked === guided && command) {
      const shellArgs = [...command.args.slice(0, -1), "config", "init"];
      vscode.window.createTerminal({ name: CHOOSE, shellPath: command.program, shellArgs, cwd: homedir() }).show();
    } else if (picked === written) {
      await vscode.commands.executeCommand("workbench.action.openSettings", SETTINGS);
    } else if (picked === key) {
      await this.enterKey();
    }
  }

  /** It goes to the server, which keeps it where all its keys are; nothing of it stays here. */
  private async enterKey(): Promise<void> {
    const name = this.shown?.keyName;
    const prompt = `Kept${name ? ` as ${name}` : ""} in this machine's keyring, or in a file that only you can read`;
    const key = await vscode.window.showInputBox({ title: "The key of your model's service", prompt, password: true, ignoreFocusOut: true });
    if (!key?.trim()) {
      return;
    }
    try {
      const { place } = await this.calls.require("detent/saveKey", { ...first(), key });
      void vscode.window.showInformationMessage(message(`Detent: the key is kept in ${place}.`));
    } catch (error) {
      void vscode.window.showErrorMessage(message(`Detent: ${error instanceof Error ? error.message : String(error)}`));
    }
    await this.look();
  }

  private async rehearse(): Promise<void> {
    const begun = await this.calls.run("detent.rehearse", first());
    if (begun?.runId) {
      await vscode.commands.executeCommand("detent.panel.focus");
    }
  }
}

function first(): { uri?: string } {
  const uri = served()[0]?.uri.toString();
  return uri === undefined ? {} : { uri };
}
