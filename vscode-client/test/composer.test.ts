// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { advance } from "../src/model/fold";
import type { ContextShown, ContextWord, SnippetShown } from "../src/protocol";
import { Field } from "./field";
import { barriers } from "./page";
import { Teller } from "./story";

const FOLDERS = ["one", "two"].map((name) => ({ uri: `file:///${name}`, name }));

let here: Field;

beforeEach(() => {
  here = new Field(null);
});

const button = (label: string) => [...document.querySelectorAll("button")].find((one) => one.textContent === label || one.getAttribute("aria-label") === label);
const asked = () => here.sent.findLast((one) => one.type === "context")?.asked;

function start(text: string): void {
  here.element.value = text;
  button("Start")?.click();
}

describe("a workspace of several folders", () => {
  test("asks which one a new task is about", () => {
    here.composer.folders(FOLDERS);
    const choice = document.querySelector("select") as HTMLSelectElement;
    expect(choice.hasAttribute("hidden")).toBe(false);
    choice.value = "file:///two";
    here.composer.folders([...FOLDERS, { uri: "file:///three", name: "three" }]);
    start("Do it");
    expect(here.last).toEqual({ type: "command", name: "detent.do", argument: { uri: "file:///two", instruction: "Do it" } });
  });

  test("does not ask where there is one, or when a run is spoken to", () => {
    here.composer.folders(FOLDERS.slice(0, 1));
    expect(document.querySelector("select")?.hasAttribute("hidden")).toBe(true);
    here.composer.folders(FOLDERS);
    here.composer.show(advance(null, [new Teller().started()]), true);
    expect(document.querySelector("select")?.hasAttribute("hidden")).toBe(true);
  });
});

describe("what will be sent", () => {
  const snippet = (path: string, more: Partial<SnippetShown> = {}): SnippetShown => ({
    path, start: 2, end: 5, uri: `file:///one/${path}`, why: "the place", tokens: 40, pinned: false, text: "", ...more,
  });
  const shown = (snippets: SnippetShown[], context: ContextWord = {}): ContextShown => ({ tokens: 80, budget: 4000, snippets, context });

  test("is looked at before, and passages are pinned, left out, and taken back", async () => {
    here.element.value = "Write divide";
    button("What will be sent")?.click();
    expect(asked()).toEqual({ instruction: "Write divide" });
    here.composer.sees(shown([snippet("a.py"), snippet("b.py")]));
    expect(document.querySelector(".context")?.textContent).toContain("2 passages, 80 of 4,000 tokens");
    expect(await barriers()).toEqual([]);

    button("Pin a.py:3-5")?.click();
    const pinned = [{ path: "a.py", start: 2, end: 5 }];
    expect(asked()?.context).toEqual({ pinned, leftOut: [] });
    here.composer.sees(shown([snippet("a.py", { pinned: true }), snippet("b.py")], { pinned }));
    button("Leave out b.py:3-5")?.click();
    const leftOut = [{ path: "b.py", start: 2, end: 5 }];
    expect(asked()?.context).toEqual({ pinned, leftOut });
    here.composer.sees(shown([snippet("a.py", { pinned: true })], { pinned, leftOut }));

    start("Write divide");
    expect(here.last).toMatchObject({ name: "detent.do", argument: { context: { pinned, leftOut } } });
    start("Another task");
    expect(here.last).toEqual({ type: "command", name: "detent.do", argument: { instruction: "Another task" } });
  });

  test("says what may be lacking", () => {
    here.composer.sees({ ...shown([snippet("a.py")]), lacking: "Not all was read." });
    expect(document.querySelector(".context")?.textContent).toContain("Not all was read.");
  });

  test("can be unpinned and taken back", () => {
    const pinned = [{ path: "a.py", start: 2, end: 5 }];
    here.composer.sees(shown([snippet("a.py", { pinned: true })], { pinned, leftOut: [{ path: "lib" }] }));
    button("Unpin a.py:3-5")?.click();
    expect(asked()?.context).toEqual({ pinned: [], leftOut: [{ path: "lib" }] });
    button("Take back that lib is left out")?.click();
    expect(asked()?.context).toEqual({ pinned, leftOut: [] });
  });
});

test("what is being written is there again after a reload, until it is sent", () => {
  let kept = "";
  const draft = { read: () => kept, keep: (text: string) => (kept = text) };
  new Field(null, draft).type("Half a thought");
  const again = new Field(null, draft);
  expect(again.element.value).toBe("Half a thought");
  again.press("Enter");
  expect(again.last).toMatchObject({ argument: { instruction: "Half a thought" } });
  expect(new Field(null, draft).element.value).toBe("");
});

test("a mention may have any letters, and is looked for where the message goes", () => {
  here.composer.folders(FOLDERS);
  here.type("See @ünï/日本_1.p");
  expect(here.last).toEqual({ type: "find", text: "ünï/日本_1.p", place: { uri: "file:///one" } });
  here.composer.found("ünï/日本_1.p", [{ label: "日本_1.py", detail: "", insert: "`ünï/日本_1.py` " }]);
  here.press("Enter");
  expect(here.element.value).toBe("See `ünï/日本_1.py` ");
  const before = here.sent.length;
  here.type("me@ünï");
  expect(here.sent.length).toBe(before);
});
