import { expect, test } from "vitest";
import { advance } from "../src/model/fold";
import { newestLanded } from "../src/model/landed";
import type { HunkState } from "../src/protocol";
import { Teller } from "./story";

function run(id: string, root: string, state: HunkState) {
  const made = advance(null, [new Teller(id).started()]);
  if (!made) {
    throw new Error("no run");
  }
  return { ...made, root, states: { h1: state } };
}

test("a commit is about the newest run with something in the repository's files", () => {
  const runs = [
    run("pending", "file:///work/a", "pending"),
    run("other", "file:///work/ab", "landed"),
    run("newest", "file:///work/a", "landed"),
    run("older", "file:///work/a", "landed"),
  ];
  expect(newestLanded(runs, "file:///work/a")?.runId).toBe("newest");
  expect(newestLanded(runs, "file:///work")?.runId).toBe("other");
  expect(newestLanded(runs, "file:///work/a/inside")?.runId).toBe("newest");
  expect(newestLanded(runs, "file:///elsewhere")).toBeUndefined();
  expect(newestLanded([run("spaced", "file:///my%20work", "landed")], "file:///my work")?.runId).toBe("spaced");
});
