import { expect, test } from "vitest";
import { frame } from "../src/model/frame";
import type { Event } from "../src/protocol";

function event(root: string, seq: number | null): Event {
  return { root, runId: "r", seq, runSeq: seq, at: seq, kind: "approval_asked", version: 1, data: {} };
}

test("each folder's events are old by that folder's own number", () => {
  const live = event("file:///a", 9);
  const passing = event("file:///a", null);
  const old = event("file:///b", 3);
  const unknown = event("file:///c", 1);
  const caughtUp: Record<string, number> = { "file:///a": 8, "file:///b": 40 };
  expect(frame([live, passing, old, unknown], (root) => caughtUp[root])).toEqual({ before: [old, unknown], now: [live, passing] });
});
