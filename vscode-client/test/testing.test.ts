// The Testing view, in a played editor: what a failing test begins when somebody asks to have it mended.

import { expect, test, vi } from "vitest";
import { Testing } from "../src/checks/testing";
import type { Change, Feed } from "../src/feed";
import type { Calls } from "../src/server/calls";

interface Item {
  label: string;
  children: { all: Item[] };
}

const editor = vi.hoisted(() => ({
  commands: new Map<string, (item?: unknown) => Promise<void>>(),
  failed: [] as string[],
  top: { all: [] as unknown[] },
}));

vi.mock("vscode", () => {
  const items = (into: { all: unknown[] }) =>
    Object.assign(into, {
      replace: (all: unknown[]) => (into.all = all),
      get size() {
        return into.all.length;
      },
    });
  const nothing = () => undefined;
  return {
    Location: class {
      readonly kind = "location";
    },
    Range: class {
      readonly start: { line: number };
      constructor(line: number) {
        this.start = { line };
      }
    },
    TestMessage: class {
      readonly kind = "message";
    },
    TestRunRequest: class {
      readonly kind = "request";
    },
    Uri: { parse: (text: string) => text, joinPath: (root: string, path: string) => `${root}/${path}` },
    commands: { registerCommand: (name: string, command: () => Promise<void>) => editor.commands.set(name, command) },
    tests: {
      createTestController: () => ({
        items: items(editor.top),
        createTestItem: (id: string, label: string, uri: unknown) => ({ id, label, uri, children: items({ all: [] }) }),
        createTestRun: () => ({
          failed: ({ label }: Item) => editor.failed.push(label),
          ...{ passed: nothing, skipped: nothing, errored: nothing, appendOutput: nothing, end: nothing },
        }),
      }),
    },
  };
});

test("a failing test stands below its run; its button begins a fix at its place, or goes to the run that makes it fail", async () => {
  const failure = { test: "tests/test_a.py::test_two", message: "assert 1 == 2", path: "tests/test_a.py", line: 4, trace: "" };
  const report = { check: "pytest", kind: "tests", output: "", failures: [failure], flaky: [], passing: [] };
  const proof = { status: "red", reason: "1 failed", reports: [report], unproven_lines: {} };
  const run = { runId: "r", root: "file:///project", proof, task: { instruction: "Mend it" }, title: "Mend it", status: "finished", proposal: null };
  let tell: (change: Change) => unknown = () => undefined;
  const feed = { runs: new Map<string, object>([["r", run]]), onDidChange: (listener: typeof tell) => (tell = listener) };
  const begun = vi.fn();
  new Testing({ run: begun } as unknown as Calls, feed as unknown as Feed);
  tell({ events: [{ kind: "checks_finished", runId: "r" }] } as unknown as Change);
  expect(editor.failed).toEqual(["test_two"]);
  const failing = (editor.top.all as Item[])[0]?.children.all[0]?.children.all[0];
  await editor.commands.get("detent.client.fixFailure")?.(failing);
  const place = { line: 4, character: 0 };
  const wish = { uri: "file:///project/tests/test_a.py", range: { start: place, end: place }, problem: "tests/test_a.py::test_two: assert 1 == 2" };
  expect(begun).toHaveBeenCalledWith("detent.fix", wish);

  const hunks = [{ id: "h1" }];
  feed.runs.set("r", { ...run, proposal: { files: [{ hunks }] }, states: { h1: "pending" } });
  await editor.commands.get("detent.client.fixFailure")?.(failing);
  expect(begun).toHaveBeenLastCalledWith("detent.say", { runId: "r", text: "Fix this failing test:\ntests/test_a.py::test_two: assert 1 == 2" });
});
