// Keeps one server running: starts it, starts it again when it ends by itself, and says how it stands.

import { homedir } from "node:os";
import type { Readable } from "node:stream";
import * as vscode from "vscode";
import type { CloseHandlerResult, ErrorHandler, LanguageClient } from "vscode-languageclient/node";
import { CloseAction, ErrorAction } from "vscode-languageclient/node";
import { Backoff } from "./backoff";
import type { Command } from "./choice";
import { chooseCommand } from "./choice";
import { Connection } from "./connection";
import { Ending, isError } from "./ending";
import { clientOptions, experimental } from "./options";
import type { ServerState } from "./state";
import { surroundings } from "./surroundings";

const GIVEN_UP: CloseHandlerResult = { action: CloseAction.DoNotRestart, handled: true };

export class Keeper implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ServerState>();
  private readonly backoff = new Backoff();
  private readonly ending = new Ending();
  private client: Connection | null = null;
  /** Of the newest start or stop: an older one does not go on. */
  private turn = 0;
  /** The connection was closed, and it is not said yet what comes of it. */
  private closing = false;
  private wake: () => void = () => undefined;
  private deadline: NodeJS.Timeout | null = null;
  private started: Command | null = null;
  private current: ServerState = { kind: "starting" };

  readonly onDidChange = this.changed.event;

  /** `patience`: so many milliseconds a server has until its first answer. */
  constructor(
    private readonly output: vscode.LogOutputChannel,
    private readonly patience = 60_000,
  ) {}

  get state(): ServerState {
    return this.current;
  }

  /** What was started last. */
  get command(): Command | null {
    return this.started;
  }

  /** The connection, while there is one that answers. */
  get ready(): LanguageClient | null {
    return this.current.kind === "ready" ? this.client : null;
  }

  async start(): Promise<void> {
    const turn = ++this.turn;
    if (!vscode.workspace.isTrusted) {
      this.become({ kind: "restricted" });
      return;
    }
    this.become({ kind: "starting" });
    const command = await chooseCommand(surroundings());
    if (turn !== this.turn) {
      return;
    }
    if (!command) {
      this.become({ kind: "missing" });
      return;
    }
    this.started = command;
    const { program, args, from } = command;
    this.output.info(`Starting ${[program, ...args].join(" ")} (${from})`);
    // Not in the folder that is open: a program may look into its working directory before anyone trusts it.
    const executable = { command: program, args: [...args], options: { cwd: homedir() } };
    const options = {
      ...clientOptions(this.output, (errors) => this.begun(client, errors)),
      errorHandler: this.errorHandler(() => client),
      initializationFailedHandler: () => false, // it is said below
    };
    const client: Connection = new Connection("detent", "Detent", executable, options, (error) => this.failed(client, error));
    this.client = client;
    this.closing = false;
    client.registerFeature({
      fillClientCapabilities: (capabilities) => {
        capabilities.experimental = { ...(capabilities.experimental as object | undefined), ...experimental };
      },
      initialize: () => this.client === client && this.become({ kind: "ready", from }),
      getState: () => ({ kind: "static" }),
      clear: () => undefined,
    });
    this.limit();
    await client.start().catch(() => undefined); // it is said by `failed`
  }

  /** Start anew, because a person said so. */
  async restart(): Promise<void> {
    this.backoff.reset();
    if (await this.ends()) {
      await this.start();
    }
  }

  async stop(): Promise<void> {
    this.turn++;
    const client = this.client;
    this.client = null;
    this.wake();
    if (client?.isRunning()) {
      await client.dispose().catch(() => undefined); // it may have ended by itself meanwhile
    } else {
      client?.serverProcess?.kill(); // one that has not answered yet cannot be asked to end
    }
  }

  dispose(): void {
    clearTimeout(this.deadline ?? undefined);
    void this.stop();
    this.changed.dispose();
  }

  /** Whether nothing else has begun until the server was stopped. */
  private async ends(): Promise<boolean> {
    const stopped = this.stop();
    const { turn } = this;
    await stopped;
    return turn === this.turn;
  }

  /** Every start, also those after a crash, comes by here; the process is known right after. */
  private begun(client: LanguageClient, errors: Readable): void {
    if (this.client !== client) {
      queueMicrotask(() => client.serverProcess?.kill()); // it was stopped before there was a process
      return;
    }
    this.ending.begin(errors, (line) => (isError(line) ? this.output.error(line) : this.output.warn(line)));
    queueMicrotask(() => this.ending.of(client.serverProcess));
  }

  private errorHandler(client: () => LanguageClient): ErrorHandler {
    return {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => this.closed(client()),
    };
  }

  private async closed(own: LanguageClient): Promise<CloseHandlerResult> {
    if (this.client !== own) {
      return GIVEN_UP;
    }
    this.closing = true;
    const why = await this.ending.why();
    if (this.client !== own) {
      return GIVEN_UP;
    }
    const seconds = this.backoff.next(Date.now());
    if (seconds === null) {
      this.become({ kind: "stopped", why: `${why} It did so too often, so it is not started again by itself.` });
      return GIVEN_UP;
    }
    this.output.warn(`${why} Starting it again in ${seconds} s.`);
    this.become({ kind: "resting", seconds, why });
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, seconds * 1000);
    });
    if (this.client !== own) {
      return GIVEN_UP;
    }
    this.closing = false;
    this.become({ kind: "starting" });
    this.limit();
    return { action: CloseAction.Restart, handled: true };
  }

  /** A start, also one after a crash. One that began and ended is told, and started again, by `closed`. */
  private failed(client: LanguageClient, error: unknown): void {
    if (this.client === client && !this.closing) {
      this.become({ kind: "stopped", why: `Detent's server did not start: ${String(error)}` });
    }
  }

  private limit(): void {
    this.deadline = setTimeout(() => void this.tooLong(), this.patience);
  }

  /** Somebody would wait for it for ever. */
  private async tooLong(): Promise<void> {
    if (!(await this.ends())) {
      return;
    }
    this.become({ kind: "stopped", why: `Detent's server was started, and did not answer within ${this.patience / 1000} s.` });
  }

  private become(state: ServerState): void {
    clearTimeout(this.deadline ?? undefined);
    this.deadline = null;
    this.current = state;
    this.changed.fire(state);
  }
}
