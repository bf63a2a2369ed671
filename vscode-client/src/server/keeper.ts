// Keeps one server running: starts it, starts it again when it ends by itself, and says how it stands.

import { homedir } from "node:os";
import type { Readable } from "node:stream";
import * as vscode from "vscode";
import type { CloseHandlerResult, ErrorHandler } from "vscode-languageclient/node";
import { CloseAction, ErrorAction, LanguageClient } from "vscode-languageclient/node";
import { Backoff } from "./backoff";
import { chooseCommand } from "./choice";
import { Ending } from "./ending";
import { clientOptions, experimental } from "./options";
import type { ServerState } from "./state";
import { surroundings } from "./surroundings";

export class Keeper implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ServerState>();
  private readonly backoff = new Backoff();
  private readonly ending = new Ending();
  private client: LanguageClient | null = null;
  private wake: () => void = () => undefined;
  private current: ServerState = { kind: "starting" };

  readonly onDidChange = this.changed.event;

  constructor(private readonly output: vscode.LogOutputChannel) {}

  get state(): ServerState {
    return this.current;
  }

  /** The connection, while there is one that answers. */
  get ready(): LanguageClient | null {
    return this.current.kind === "ready" ? this.client : null;
  }

  async start(): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      this.become({ kind: "restricted" });
      return;
    }
    this.become({ kind: "starting" });
    const command = await chooseCommand(surroundings());
    if (!command) {
      this.become({ kind: "missing" });
      return;
    }
    const { program, args, from } = command;
    this.output.info(`Starting ${[program, ...args].join(" ")} (${from})`);
    // Not in the folder that is open: a program may look into its working directory before anyone trusts it.
    const executable = { command: program, args: [...args], options: { cwd: homedir() } };
    const options = { ...clientOptions(this.output, (errors) => this.begun(errors)), errorHandler: this.errorHandler() };
    this.client = new LanguageClient("detent", "Detent", executable, options);
    this.client.registerFeature({
      fillClientCapabilities: (capabilities) => {
        capabilities.experimental = { ...(capabilities.experimental as object | undefined), ...experimental };
      },
      initialize: () => this.become({ kind: "ready", from }),
      getState: () => ({ kind: "static" }),
      clear: () => undefined,
    });
    try {
      await this.client.start();
    } catch (error) {
      if (this.current.kind === "resting") {
        return; // it began and ended: it is being started again
      }
      this.become({ kind: "stopped", why: `Detent's server did not start: ${String(error)}` });
    }
  }

  /** Start anew, because a person said so. */
  async restart(): Promise<void> {
    this.backoff.reset();
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = null;
    this.wake();
    if (client?.isRunning()) {
      await client.dispose().catch(() => undefined); // it may have ended by itself meanwhile
    }
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
  }

  /** Every start, also those after a crash, comes by here; the process is known right after. */
  private begun(errors: Readable): void {
    this.ending.begin(errors, (line) => this.output.error(line));
    queueMicrotask(() => this.ending.of(this.client?.serverProcess));
  }

  private errorHandler(): ErrorHandler {
    return {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => this.closed(),
    };
  }

  private async closed(): Promise<CloseHandlerResult> {
    const own = this.client;
    const why = await this.ending.why();
    const seconds = this.backoff.next(Date.now());
    if (seconds === null) {
      this.become({ kind: "stopped", why: `${why} It did so too often, so it is not started again by itself.` });
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    this.output.warn(`${why} Starting it again in ${seconds} s.`);
    this.become({ kind: "resting", seconds, why });
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, seconds * 1000);
    });
    if (own === null || this.client !== own) {
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    this.become({ kind: "starting" });
    return { action: CloseAction.Restart, handled: true };
  }

  private become(state: ServerState): void {
    this.current = state;
    this.changed.fire(state);
  }
}
