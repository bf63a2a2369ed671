// The keeper with real processes in place of servers. The editor, and the library between the two, are played.

import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type * as vscode from "vscode";
import { expect, test, vi } from "vitest";
import { Keeper } from "../src/server/keeper";
import type { chooseCommand as chosen, Surroundings } from "../src/server/choice";
import type { ServerState } from "../src/server/state";

interface Played {
  start(): Promise<void>;
  readonly options: { errorHandler: { closed(): Promise<{ action: number }> } };
  readonly executable: { command: string };
}

const told = vi.hoisted(() => ({ started: [] as unknown[], shown: [] as unknown[], choosing: [] as Promise<unknown>[], heard: [] as Played[] }));

vi.mock("vscode", () => ({
  EventEmitter: class {
    private readonly listeners: ((value: unknown) => void)[] = [];
    event = (listener: (value: unknown) => void) => this.listeners.push(listener);
    fire = (value: unknown) => this.listeners.forEach((listener) => listener(value));
    dispose = () => undefined;
  },
  Uri: { parse: (text: string) => text },
  extensions: { getExtension: () => undefined },
  workspace: {
    isTrusted: true,
    getConfiguration: () => ({ get: () => [process.execPath, "-e", "setInterval(() => undefined, 1000)"] }),
  },
}));

vi.mock("vscode-languageclient/node", () => ({
  CloseAction: { DoNotRestart: 1, Restart: 2 },
  ErrorAction: { Continue: 1 },
  LanguageClient: class {
    serverProcess: ChildProcess | undefined;
    constructor(
      _id: string,
      _name: string,
      readonly executable: { command: string; args: string[] },
      readonly options: Played["options"],
    ) {
      told.heard.push(this);
    }
    registerFeature = () => undefined;
    isRunning = () => false;
    error(message: string, _data: unknown, show: unknown): void {
      if (show !== false) {
        told.shown.push(message);
      }
    }
    start(): Promise<void> {
      this.serverProcess = spawn(this.executable.command, this.executable.args);
      const { serverProcess } = this;
      told.started.push(serverProcess);
      return new Promise<void>((_answers, fails) => serverProcess.on("error", fails)); // it never answers
    }
  },
}));

vi.mock("../src/server/choice", async (original) => {
  const { chooseCommand } = await original<{ chooseCommand: typeof chosen }>();
  return { chooseCommand: async (around: Surroundings) => (await told.choosing.shift(), chooseCommand(around)) };
});

const output = { info: () => undefined, warn: () => undefined, error: () => undefined } as unknown as vscode.LogOutputChannel;

function kept(patience: number): { keeper: Keeper; states: ServerState[]; process: (index: number) => Promise<ChildProcess> } {
  told.started.length = told.heard.length = 0;
  const keeper = new Keeper(output, patience);
  const states: ServerState[] = [];
  keeper.onDidChange((state) => states.push(state));
  const process = (index: number) => vi.waitUntil(() => told.started[index] as ChildProcess | undefined);
  return { keeper, states, process };
}

test("a server that never answers is ended after a while, and that is said", async () => {
  const { keeper, states, process } = kept(300);
  void keeper.start();
  const server = await process(0);
  await once(server, "exit");
  await vi.waitUntil(() => states.at(-1)?.kind === "stopped");
  expect(states.at(-1)).toEqual({ kind: "stopped", why: "Detent's server was started, and did not answer within 0.3 s." });
});

test("another start leaves no server behind that has not answered yet", async () => {
  const { keeper, process } = kept(60_000);
  void keeper.start();
  const first = await process(0);
  const ended = once(first, "exit");
  void keeper.restart();
  await ended;
  const second = await process(1);
  expect(second.exitCode).toBeNull();
  keeper.dispose();
  await once(second, "exit");
});

test("the time that a server has begins when it is started, not while it is looked for", async () => {
  const { keeper, states, process } = kept(200);
  told.choosing.push(new Promise((resolve) => setTimeout(resolve, 600)));
  void keeper.start();
  const server = await process(0);
  expect(states.map(({ kind }) => kind)).toEqual(["starting"]);
  await once(server, "exit");
  await vi.waitUntil(() => states.at(-1)?.kind === "stopped");
});

test("of two starts at once only the newer one has a server", async () => {
  const { keeper, process } = kept(60_000);
  let found: (nothing?: unknown) => void = () => undefined;
  told.choosing.push(new Promise((resolve) => (found = resolve)));
  const first = keeper.start();
  void keeper.restart();
  const server = await process(0);
  found();
  await first;
  expect(told.started).toEqual([server]);
  keeper.dispose();
  await once(server, "exit");
});

test("a start after a crash that finds no program is told at once", async () => {
  const { keeper, states, process } = kept(60_000);
  void keeper.start();
  const server = await process(0);
  const [played] = told.heard;
  server.kill();
  const { action } = (await played?.options.errorHandler.closed()) ?? {};
  expect([action, states.at(-1)?.kind]).toEqual([2, "starting"]);
  Object.assign(played?.executable ?? {}, { command: "/nowhere/detent" });
  await played?.start().catch(() => undefined);
  expect(states.at(-1)).toEqual({ kind: "stopped", why: expect.stringContaining("did not start: Error: spawn /nowhere/detent ENOENT") as string });
  keeper.dispose();
});

test("what goes wrong with the connection is in the output, and no message of its own", async () => {
  const { Connection } = await import("../src/server/connection");
  new Connection("detent", "Detent", { command: "true" }, {}).error("write EPIPE", undefined);
  expect(told.shown).toEqual([]);
});
