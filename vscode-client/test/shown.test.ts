// What the client puts into the editor, in a played editor: threads between the lines, the two sides of a comparison,
// the field for a commit's message.

import { beforeEach, expect, test, vi } from "vitest";
import { Blocks } from "../src/hunks/blocks";
import type { Proposals } from "../src/hunks/proposals";
import type { Feed } from "../src/feed";
import type { OpenHunk } from "../src/model/hunks";
import { CommitMessages } from "../src/scm/message";
import type { Calls } from "../src/server/calls";

interface Thread {
  label: string;
  comments: { body: { value: string } }[];
}

const editor = vi.hoisted(() => ({
  threads: [] as unknown[],
  commands: new Map<string, () => Promise<void>>(),
  asked: [] as string[],
  answer: undefined as string | undefined,
  field: { value: "" },
}));

vi.mock("vscode", () => {
  const document = { uri: { toString: () => "file:///a.py" }, languageId: "python" };
  const nothing = { dispose: () => undefined };
  const asks = (text: string) => {
    editor.asked.push(text);
    return Promise.resolve(editor.answer);
  };
  const repository = { rootUri: { toString: () => "file:///project" }, inputBox: editor.field };
  const git = { isActive: true, exports: { getAPI: () => ({ repositories: [repository] }) } };
  return {
    CommentMode: { Preview: 1 },
    CommentThreadCollapsibleState: { Expanded: 1 },
    MarkdownString: class {
      constructor(readonly value: string) {}
    },
    Range: class {
      isEqual = () => true;
    },
    Uri: { parse: (text: string) => text },
    comments: {
      createCommentController: () => ({
        ...nothing,
        createCommentThread: (_uri: unknown, range: unknown, comments: unknown) => {
          const thread = { ...nothing, range, comments };
          editor.threads.push(thread);
          return thread;
        },
      }),
    },
    window: {
      visibleTextEditors: [{ document }],
      onDidChangeVisibleTextEditors: () => nothing,
      showErrorMessage: asks,
      showInformationMessage: asks,
      showWarningMessage: asks,
    },
    workspace: { textDocuments: [document] },
    commands: {
      registerCommand: (name: string, command: () => Promise<void>) => {
        editor.commands.set(name, command);
        return nothing;
      },
    },
    extensions: { getExtension: () => git },
  };
});

beforeEach(() => {
  Object.assign(editor, { threads: [], asked: [], answer: undefined });
  editor.field.value = "";
});

test("a hunk that somebody edited stands between the lines as it is now", () => {
  const hunk: OpenHunk = { runId: "r", hunkId: "h", uri: "file:///a.py", state: "pending", start: 2, end: 2, old: [], new: ["first\n"], needs: [] };
  let hunks = [hunk];
  let changed = () => undefined as unknown;
  const onDidChange = (listener: () => unknown) => {
    changed = listener;
    return { dispose: () => undefined };
  };
  new Blocks({ in: () => hunks, onDidChange } as unknown as Proposals);
  changed();
  hunks = [{ ...hunk, new: ["mine\n", "and more\n"] }];
  changed();
  const [thread, ...others] = editor.threads as Thread[];
  expect(others).toEqual([]);
  expect(thread?.comments.map(({ body }) => body.value)).toEqual([expect.stringContaining("```diff\n+mine\n+and more\n")]);
  expect(thread?.label).toBe("Detent proposes 2 lines here");
});

test("a commit's message never takes the place of what somebody wrote, unless they say so; what fails is said", async () => {
  const runs = [{ runId: "r", root: "file:///project", states: { h: "landed" } }];
  const answers = ["feat: add divide\n", "feat: add more\n", "feat: add more\n", "feat: add more\n"];
  const next = () => answers.shift();
  const require = () => {
    const text = next();
    return text === undefined ? Promise.reject(new Error("no [model](command:x)")) : Promise.resolve({ text });
  };
  new CommitMessages({ require } as unknown as Calls, { newest: runs } as unknown as Feed);
  const write = async (answer?: string) => {
    editor.answer = answer;
    await editor.commands.get("detent.client.commitMessage")?.();
    return editor.field.value;
  };
  expect(await write()).toBe("feat: add divide");
  expect(await write()).toBe("feat: add more");
  expect(editor.asked).toEqual([]);
  editor.field.value = "Mine";
  expect(await write()).toBe("Mine");
  expect(editor.asked).toEqual(["Detent: there is a message already."]);
  expect(await write("Put it below")).toBe("Mine\n\nfeat: add more");
  expect(await write("Replace it")).toBe("Mine\n\nfeat: add more");
  expect(editor.asked.at(-1)).toBe("Detent: no [model]\u200b(command:x)");
});
