// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import type { FromPage } from "../src/chat/messages";
import { Composer } from "../src/chat/webview/composer";
import { Desk } from "../src/chat/webview/desk";
import { advance } from "../src/model/fold";
import type { ContextShown, ContextWord, SnippetShown } from "../src/protocol";
import { barriers } from "./page";
import { Teller } from "./story";

const FOLDERS = ["one", "two"].map((name) => ({ uri: `file:///${name}`, name }));

let sent: FromPage[] = [];
let composer: Composer;

beforeEach(() => {
  sent = [];
  const desk = new Desk(
    (message) => sent.push(message),
    () => undefined,
  );
  composer = new Composer(desk);
  document.body.replaceChildren(composer.element);
  composer.show(null, true);
});

const field = () => document.querySelector("textarea") as HTMLTextAreaElement;
const button = (label: string) => [...document.querySelectorAll("button")].find((one) => one.textContent === label || one.getAttribute("aria-label") === label);
const asked = () => sent.findLast((one) => one.type === "context")?.asked;
const last = () => sent.at(-1);

function start(text: string): void {
  field().value = text;
  button("Start")?.click();
}

describe("a workspace of several folders", () => {
  test("asks which one a new task is about", () => {
    composer.folders(FOLDERS);
    const choice = document.querySelector("select") as HTMLSelectElement;
    expect(choice.hasAttribute("hidden")).toBe(false);
    choice.value = "file:///two";
    composer.folders([...FOLDERS, { uri: "file:///three", name: "three" }]);
    start("Do it");
    expect(last()).toEqual({ type: "command", name: "detent.do", argument: { uri: "file:///two", instruction: "Do it" } });
  });

  test("does not ask where there is one, or when a run is spoken to", () => {
    composer.folders(FOLDERS.slice(0, 1));
    expect(document.querySelector("select")?.hasAttribute("hidden")).toBe(true);
    composer.folders(FOLDERS);
    composer.show(advance(null, [new Teller().started()]), true);
    expect(document.querySelector("select")?.hasAttribute("hidden")).toBe(true);
  });
});

describe("what will be sent", () => {
  const snippet = (path: string, more: Partial<SnippetShown> = {}): SnippetShown => ({
    path, start: 2, end: 5, uri: `file:///one/${path}`, why: "the place", tokens: 40, pinned: false, text: "", ...more,
  });
  const shown = (snippets: SnippetShown[], context: ContextWord = {}): ContextShown => ({ tokens: 80, budget: 4000, snippets, context });

  test("is looked at before, and passages are pinned, left out, and taken back", async () => {
    field().value = "Write divide";
    button("What will be sent")?.click();
    expect(asked()).toEqual({ instruction: "Write divide" });
    composer.sees(shown([snippet("a.py"), snippet("b.py")]));
    expect(document.querySelector(".context")?.textContent).toContain("2 passages, 80 of 4,000 tokens");
    expect(await barriers()).toEqual([]);

    button("Pin a.py:3-5")?.click();
    const pinned = [{ path: "a.py", start: 2, end: 5 }];
    expect(asked()?.context).toEqual({ pinned, leftOut: [] });
    composer.sees(shown([snippet("a.py", { pinned: true }), snippet("b.py")], { pinned }));
    button("Leave out b.py:3-5")?.click();
    const leftOut = [{ path: "b.py", start: 2, end: 5 }];
    expect(asked()?.context).toEqual({ pinned, leftOut });
    composer.sees(shown([snippet("a.py", { pinned: true })], { pinned, leftOut }));

    start("Write divide");
    expect(last()).toMatchObject({ name: "detent.do", argument: { context: { pinned, leftOut } } });
    start("Another task");
    expect(last()).toEqual({ type: "command", name: "detent.do", argument: { instruction: "Another task" } });
  });

  test("can be unpinned and taken back", () => {
    const pinned = [{ path: "a.py", start: 2, end: 5 }];
    composer.sees(shown([snippet("a.py", { pinned: true })], { pinned, leftOut: [{ path: "lib" }] }));
    button("Unpin a.py:3-5")?.click();
    expect(asked()?.context).toEqual({ pinned: [], leftOut: [{ path: "lib" }] });
    button("Take back that lib is left out")?.click();
    expect(asked()?.context).toEqual({ pinned, leftOut: [] });
  });
});
