import { expect, test } from "vitest";
import { mending } from "../src/model/mending";
import type { RunView } from "../src/model/run";

const failure = { test: "t.py::test_a", message: "assert 1", path: "t.py", line: 3, trace: "" };
const uri = "file:///project/t.py";
const at = { line: 3, character: 0 };
const anew = { name: "detent.fix", argument: { uri, range: { start: at, end: at }, problem: "t.py::test_a: assert 1" } };
const toItsRun = { name: "detent.say", argument: { runId: "r", text: "Fix this failing test:\nt.py::test_a: assert 1" } };

function run(state: string, status = "finished"): RunView {
  return { runId: "r", status, proposal: { files: [{ hunks: [{ id: "h1" }] }] }, states: { h1: state } } as unknown as RunView;
}

test("what only a change makes fail is mended by the run that makes it", () => {
  expect(mending(run("pending"), { failure, before: "introduced" }, uri)).toEqual(toItsRun);
  expect(mending(run("pending"), { failure, before: "owed" }, uri)).toEqual(toItsRun);
  expect(mending(run("landed", "working"), { failure, before: null }, uri)).toEqual(toItsRun);
});

test("what fails in a person's own files is mended by a new run", () => {
  expect(mending(run("landed"), { failure, before: "introduced" }, uri)).toEqual(anew);
  expect(mending(run("pending"), { failure, before: "still" }, uri)).toEqual(anew);
});
