// The way through what waits for a decision.

import { expect, test } from "vitest";
import type { Stop } from "../src/model/stops";
import { neighbour, nextFile, nextRun, stops, WHOLE_FILE } from "../src/model/stops";
import { recording } from "./story";

function stop(start: number, uri = "file:///a.py", runId = "r"): Stop {
  return { runId, uri, start, path: start === WHOLE_FILE ? uri : null };
}

test("one goes from hunk to hunk, through all files, round and round", () => {
  const all = [stop(2), stop(8), stop(1, "file:///b.py")];
  const from = (uri: string, start: number, step: 1 | -1) => neighbour(all, { uri, start }, step);
  expect(from("file:///a.py", 0, 1)).toBe(all[0]);
  expect(from("file:///a.py", 2, 1)).toBe(all[1]);
  expect(from("file:///a.py", 8, 1)).toBe(all[2]);
  expect(from("file:///b.py", 1, 1)).toBe(all[0]);
  expect(from("file:///a.py", 2, -1)).toBe(all[2]);
  expect(from("file:///b.py", 1, -1)).toBe(all[1]);
  expect(neighbour<Stop>([], { uri: "file:///a.py", start: 0 }, 1)).toBeUndefined();
});

test("one comes to a new file, and to one of which nothing can be shown in place, once each", () => {
  const { proposal } = recording();
  const [file] = proposal.files;
  const [hunk] = file?.hunks ?? [];
  if (!file || !hunk) {
    throw new Error("the recording has a hunk");
  }
  const open = { ...hunk, state: "pending" as const, range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } } };
  const files = [
    { ...file, hunks: [open, { ...open, range: null }, { ...open, range: null }] },
    { ...file, uri: "file:///project/new%20one.py", path: "new one.py", creates: true, hunks: [open] },
    { ...file, uri: "file:///project/old.py", path: "old.py", creates: true, hunks: [{ ...open, state: "landed" as const }] },
  ];
  const all = stops([{ ...proposal, files }], (uri) => uri.replace("file:///", "vscode:///"));
  expect(all.map(({ uri, start, path }) => [uri, start, path])).toEqual([
    ["vscode:///project/calc.py", WHOLE_FILE, "calc.py"],
    ["vscode:///project/calc.py", 3, null],
    ["vscode:///project/new%20one.py", WHOLE_FILE, "new one.py"],
  ]);
});

test("one goes from file to file, whatever waits in this one", () => {
  const all = [stop(2), stop(8), stop(WHOLE_FILE, "file:///b.py"), stop(4, "file:///c.py"), stop(6, "file:///c.py")];
  const from = (uri: string, step: 1 | -1) => nextFile(all, { uri, start: 2 }, step);
  expect(from("file:///a.py", 1)).toBe(all[2]);
  expect(from("file:///b.py", 1)).toBe(all[3]);
  expect(from("file:///c.py", 1)).toBe(all[0]);
  expect(from("file:///b.py", -1)).toBe(all[0]);
  expect(from("file:///a.py", -1)).toBe(all[3]);
});

test("one goes from run to run, as they are listed", () => {
  const all = [stop(2, "file:///a.py", "r1"), stop(3, "file:///a.py", "r2"), stop(1, "file:///b.py", "r1")];
  const from = (runId: string | undefined, step: 1 | -1) => nextRun(all, ["r2", "r1"], runId, step)?.runId;
  expect([from("r2", 1), from("r1", 1), from("r2", -1), from("r1", -1)]).toEqual(["r1", "r2", "r1", "r2"]);
  expect([from(undefined, 1), from(undefined, -1)]).toEqual(["r2", "r1"]);
  expect(nextRun(all, ["r2", "r1"], "r2", 1)).toBe(all[0]);
  expect(nextRun([], [], undefined, 1)).toBeUndefined();
});
