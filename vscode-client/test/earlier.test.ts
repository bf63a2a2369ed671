import { expect, test } from "vitest";
import { Earlier } from "../src/chat/earlier";

test("the run that was shown before a reload is shown again when it is known, and only then", () => {
  const earlier = new Earlier();
  expect(earlier.found(new Map([["new", 1]]))).toBeNull();
  earlier.was("old");
  expect(earlier.found(new Map([["new", 1]]))).toBeNull();
  const both = new Map([["new", 1], ["old", 2]]);
  expect([earlier.found(both), earlier.found(both)]).toEqual(["old", null]);
});
