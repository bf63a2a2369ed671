// What `@` offers, in a played editor, with a server that answers as the real one does.

import { expect, test, vi } from "vitest";
import { findMentions } from "../src/chat/mentions";
import { Calls } from "../src/server/calls";
import type { Keeper } from "../src/server/keeper";

const played = vi.hoisted(() => {
  const uri = (text: string) => ({ scheme: text.split(":")[0], toString: () => encodeURI(decodeURI(text)) });
  const editor = (name: string, text: string) => ({
    document: { uri: uri(name), languageId: "python", getText: () => text },
    selection: { isEmpty: text === "", start: { line: 3 }, end: { line: 4 } },
  });
  return { uri, left: editor("file:///b%20ä/left.py", ""), right: editor("file:///b%20ä/lib/right.py", "x = 1\n"), asked: [] as unknown[] };
});

vi.mock("vscode", () => ({
  Uri: { parse: played.uri },
  window: { activeTextEditor: played.right, visibleTextEditors: [played.left, played.right] },
  languages: { getDiagnostics: () => [] },
  workspace: {
    // As the editor does where several folders are open.
    asRelativePath: (uri: { toString(): string }, withFolder = true) => {
      const [folder, ...path] = decodeURI(uri.toString()).replace("file:///", "").split("/");
      return [...(withFolder ? [folder] : []), ...path].join("/");
    },
  },
}));

const at = (uri: string) => ({ uri, range: { start: { line: 6, character: 0 }, end: { line: 6, character: 4 } } });
const answers: Record<string, unknown> = {
  "detent/chatCompletions": {
    completions: [
      { text: "src/ünï.py", length: 3, about: "file" },
      { text: "ün_do", length: 3, about: "function, src/ünï.py:7" },
    ],
  },
  "workspace/symbol": [
    { name: "help_me", location: at("file:///b%20%C3%A4/src/ün%C3%AF.py") },
    { name: "help_all", location: at("file:///b%20%C3%A4%20too/c.py") },
  ],
};
const client = { sendRequest: (method: string, params: unknown) => (played.asked.push([method, params]), Promise.resolve(answers[method])) };
const calls = new Calls({ ready: client } as unknown as Keeper);
const ROOT = "file:///b%20%C3%A4";
const found = (text: string) => findMentions(calls, { uri: ROOT }, ROOT, text);

test("files are those that the server lists for the folder of the message", async () => {
  const [file] = await found("ün");
  expect(file).toEqual({ label: "ünï.py", detail: "src/ünï.py", insert: "`src/ünï.py` " });
  expect(played.asked[0]).toEqual(["detent/chatCompletions", { uri: ROOT, text: "@ün" }]);
});

test("symbols are the server's, of that folder and no other, by the path in it", async () => {
  const symbols = (await found("help")).filter(({ label }) => label.startsWith("help"));
  expect(symbols).toEqual([{ label: "help_me", detail: "src/ünï.py", insert: "`help_me` in `src/ünï.py`, line 7 " }]);
});

test("the selection is that of the editor in use, wherever it stands", async () => {
  const [selection] = await found("sel");
  expect(selection).toMatchObject({ label: "selection", detail: "lib/right.py" });
  expect(selection?.insert).toMatch(/^`lib\/right\.py`, lines 4–5:\n```python\nx = 1\n/);
});
