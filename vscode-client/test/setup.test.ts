// The first steps in a played editor, with a server that answers as the real one does.

import { beforeEach, expect, test, vi } from "vitest";
import type { Feed } from "../src/feed";
import type { SetupShown } from "../src/protocol";
import { Calls } from "../src/server/calls";
import type { Keeper } from "../src/server/keeper";
import { Setup } from "../src/server/setup";

type Command = (...given: unknown[]) => unknown;

const editor = vi.hoisted(() => ({
  commands: new Map<string, Command>(),
  contexts: new Map<string, unknown>(),
  ran: [] as unknown[][],
  messages: [] as unknown[][],
  terminals: [] as unknown[],
  answer: undefined as string | undefined,
  picks: "",
  typed: undefined as string | undefined,
}));

vi.mock("vscode", () => {
  const nothing = { dispose: () => undefined };
  const says = (...said: unknown[]) => {
    editor.messages.push(said);
    return Promise.resolve(editor.answer);
  };
  return {
    EventEmitter: class {
      private readonly listeners: ((value: unknown) => void)[] = [];
      event = (listener: (value: unknown) => void) => this.listeners.push(listener);
      fire = (value: unknown) => this.listeners.forEach((listener) => listener(value));
      dispose = () => undefined;
    },
    commands: {
      registerCommand: (name: string, command: Command) => (editor.commands.set(name, command), nothing),
      executeCommand: (name: string, ...given: unknown[]) => {
        editor.ran.push([name, ...given]);
        if (name === "setContext") {
          editor.contexts.set(given[0] as string, given[1]);
        }
        return Promise.resolve(editor.commands.get(name)?.(...given));
      },
    },
    window: {
      showWarningMessage: says,
      showInformationMessage: says,
      showErrorMessage: says,
      showQuickPick: (rows: { label: string }[]) => Promise.resolve(rows.find(({ label }) => label.startsWith(editor.picks))),
      showInputBox: () => Promise.resolve(editor.typed),
      createTerminal: (options: unknown) => (editor.terminals.push(options), { show: () => undefined }),
      onDidCloseTerminal: () => nothing,
    },
    workspace: {
      workspaceFolders: [{ uri: { scheme: "file", toString: () => "file:///project" } }],
      onDidChangeWorkspaceFolders: () => nothing,
      onDidChangeConfiguration: () => nothing,
    },
  };
});

const NONE: SetupShown = { model: null, keyName: "MY_KEY", trusted: false };
const asked: unknown[][] = [];
let answers: Record<string, unknown> = {};
const client = {
  sendRequest: (method: string, params: { command?: string }) => {
    asked.push([method, params]);
    return Promise.resolve(answers[params.command ?? method]);
  },
};
const keeper = {
  ready: client,
  command: { program: "/opt/python", args: ["-P", "-m", "detent", "lsp"], from: "" },
  onDidChange: (listener: () => void) => (listener(), { dispose: () => undefined }),
} as unknown as Keeper;
const calls = new Calls(keeper);

async function opened(shown: SetupShown): Promise<Setup> {
  answers = { "detent/setup": shown, "detent.rehearse": { runId: "run1" }, "detent/saveKey": { place: "the keyring of this machine" } };
  const setup = new Setup(keeper, calls, { onDidChange: () => ({ dispose: () => undefined }) } as unknown as Feed);
  await vi.waitUntil(() => editor.contexts.has("detent.hasModel"));
  return setup;
}

beforeEach(() => {
  editor.commands.clear();
  editor.contexts.clear();
  for (const list of [editor.ran, editor.messages, editor.terminals, asked]) {
    list.length = 0;
  }
  [editor.answer, editor.picks, editor.typed] = [undefined, "", undefined];
});

test("what the server says decides which steps are done", async () => {
  expect((await opened(NONE)).lacksModel).toBe(true);
  expect(Object.fromEntries(editor.contexts)).toEqual({ "detent.hasModel": false, "detent.trusted": false });
  editor.contexts.clear();
  expect((await opened({ model: "m", keyName: "K", trusted: true })).lacksModel).toBe(false);
  expect(Object.fromEntries(editor.contexts)).toEqual({ "detent.hasModel": true, "detent.trusted": true });
});

test("a command that needs a model brings the two ways on; the rehearsal is one click away", async () => {
  await opened(NONE);
  answers["detent.do"] = { problem: "No model is set.", needsModel: true };
  editor.answer = "Play the rehearsal";
  await calls.run("detent.do", { instruction: "x" });
  await vi.waitUntil(() => editor.ran.some(([name]) => name === "detent.panel.focus"));
  expect(editor.messages).toEqual([["No model is set.", "Choose a model", "Play the rehearsal"]]);
  expect(asked.at(-1)).toEqual(["workspace/executeCommand", { command: "detent.rehearse", arguments: [{ uri: "file:///project" }] }]);
});

test("the questions are those of the program that serves, wherever it lies", async () => {
  await opened(NONE);
  editor.picks = "Answer a few questions";
  await editor.commands.get("detent.client.chooseModel")?.();
  expect(editor.terminals).toMatchObject([{ shellPath: "/opt/python", shellArgs: ["-P", "-m", "detent", "config", "init"] }]);
});

test("a key goes to the server and nowhere else", async () => {
  await opened(NONE);
  editor.typed = "sk-canary";
  await editor.commands.get("detent.client.enterKey")?.();
  const [saved] = asked.filter(([method]) => method === "detent/saveKey");
  expect(saved?.[1]).toEqual({ uri: "file:///project", key: "sk-canary" });
  expect(editor.messages).toEqual([["Detent: the key is kept in the keyring of this machine."]]);
  expect(JSON.stringify([editor.ran, editor.messages])).not.toContain("sk-canary");
});

test("steps of the walkthrough are done when what they say is so", async () => {
  const { default: manifest } = await import("../package.json");
  const steps = manifest.contributes.walkthroughs.flatMap((one) => one.steps);
  expect(steps.map(({ id, completionEvents }) => [id, ...completionEvents])).toEqual([
    ["server", "onContext:detent.ready"],
    ["model", "onContext:detent.hasModel"],
    ["task", "onContext:detent.hasRuns"],
    ["trust", "onContext:detent.trusted"],
    ["decide", "onContext:detent.hasDecided"],
  ]);
});
