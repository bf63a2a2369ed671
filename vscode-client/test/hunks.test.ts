import { describe, expect, test } from "vitest";
import type { OpenHunk } from "../src/model/hunks";
import { asDiff, drawing, hunkAt, openHunks, sides, withHunks } from "../src/model/hunks";
import type { FileShown } from "../src/protocol";
import { recording } from "./story";

function hunk(start: number, old: string[], lines: string[], uri = "file:///a.py"): OpenHunk {
  return { runId: "r", hunkId: `h${start}`, uri, state: "pending", start, end: start + old.length, old, new: lines, needs: [] };
}

describe("where hunks lie", () => {
  test("comes from the server's proposal, without what is decided or cannot be placed", () => {
    const { proposal } = recording();
    const open = openHunks([proposal]);
    const hunks = proposal.files.flatMap((file) => file.hunks);
    expect(open.map((one) => one.hunkId)).toEqual(hunks.filter((one) => one.state === "undone").map((one) => one.hunkId));
    expect(open[0]).toMatchObject({ uri: "file:///project/calc.py", start: hunks.find((one) => one.state === "undone")?.range?.start.line });
    const stuck = structuredClone(proposal);
    stuck.files[0]?.hunks.forEach((one) => (one.range = null));
    expect(openHunks([stuck])).toEqual([]);
  });

  test("a hunk knows where those lie that bring what it uses, until these are in the files", () => {
    const { proposal } = recording();
    const [file] = proposal.files;
    const [first, second] = file?.hunks ?? [];
    if (!file || !first || !second) {
      throw new Error("the recording has two hunks");
    }
    const needs = (state: "pending" | "landed") => {
      const hunks = [{ ...first, state: "pending" as const, needs: [second.hunkId] }, { ...second, state, range: second.range ?? first.range }];
      return openHunks([{ ...proposal, files: [{ ...file, hunks }] }]).find((one) => one.hunkId === first.hunkId)?.needs;
    };
    expect(needs("pending")).toEqual([expect.stringMatching(/^calc\.py, line \d+$/)]);
    expect(needs("landed")).toEqual([]);
  });

  test("a hunk is found from each of its lines, and new lines from both sides", () => {
    const hunks = [hunk(2, ["a\n", "b\n"], ["c\n"]), hunk(8, [], ["d\n"])];
    const at = (line: number) => hunkAt(hunks, "file:///a.py", line)?.hunkId;
    expect([1, 2, 3, 4].map(at)).toEqual([undefined, "h2", "h2", undefined]);
    expect([6, 7, 8, 9].map(at)).toEqual([undefined, "h8", "h8", undefined]);
    expect(hunkAt(hunks, "file:///b.py", 2)).toBeUndefined();
  });
});

test("a renamed file is compared with what it was, and stands there once", () => {
  const file = (path: string, origin = ""): FileShown =>
    ({ uri: `file:///${path}`, path, origin, renamed: "", creates: origin !== "", deletes: false, madeBy: "edit", hunks: [] });
  const files = [file("a.py"), file("old.py"), file("new.py", "old.py"), file("b.py", "gone.py")];
  expect(sides(files).map(({ from, to }) => [from.path, to.path])).toEqual([["a.py", "a.py"], ["old.py", "new.py"], ["b.py", "b.py"]]);
});

describe("what is drawn", () => {
  test("a line that becomes another has it beside it", () => {
    expect(drawing(hunk(4, ["same\n", "\told\n"], ["same\n", "\tnew\n"]))).toEqual({
      removed: [5],
      anchor: 5,
      ghosts: [{ line: 5, text: "    new" }],
      block: "",
    });
  });

  test("more lines than there were are a block below the last that goes", () => {
    const drawn = drawing(hunk(4, ["old\n"], ["one\n", "two\n"]));
    expect(drawn).toEqual({ removed: [4], anchor: 4, ghosts: [], block: "one\ntwo\n" });
  });

  test("new lines are a block below the line that they follow; at the top there is none", () => {
    expect(drawing(hunk(4, [], ["one\n"]))).toMatchObject({ removed: [], anchor: 3, block: "one\n" });
    expect(drawing(hunk(0, [], ["one\n"]))).toMatchObject({ anchor: 0 });
  });

  test("lines that only go leave nothing", () => {
    expect(drawing(hunk(4, ["a\n", "b\n"], []))).toEqual({ removed: [4, 5], anchor: 5, ghosts: [], block: "" });
  });

  test("a diff for readers has no line ends in it", () => {
    expect(asDiff({ old: ["a\r\n"], new: ["b\n", "c"] })).toBe("-a\n+b\n+c");
  });
});

describe("the file as it would be", () => {
  test("has all its hunks, whatever their order", () => {
    const hunks = [hunk(0, [], ["zero\n"]), hunk(1, ["b\n"], ["B\n", "BB\n"]), hunk(3, ["d"], [])];
    expect(withHunks("a\nb\nc\nd", hunks)).toBe("zero\na\nB\nBB\nc\n");
  });

  test("keeps line ends of every kind", () => {
    expect(withHunks("a\r\nb\rc\n", [hunk(1, ["b\r"], ["B\r"])])).toBe("a\r\nB\rc\n");
  });
});
