// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import type { Suggestion } from "../src/chat/messages";
import { command, suggestions } from "../src/chat/slash";
import { answerCard } from "../src/chat/webview/slashes";
import { advance } from "../src/model/fold";
import type { Requests } from "../src/protocol";
import type { Calls } from "../src/server/calls";
import { Field } from "./field";
import { barriers } from "./page";
import { Teller } from "./story";

let here: Field;

beforeEach(() => {
  here = new Field(advance(null, [new Teller().started()]));
});

const listed = () => [...document.querySelectorAll(".choices li")].map((one) => one.textContent);
const plan: Suggestion = { insert: "/plan", length: 2, label: "/plan [approve]", detail: "Show the plan.", goesOn: true };
const todo: Suggestion = { insert: "/policy", length: 2, label: "/policy", detail: "Say it.", goesOn: false };

describe("a slash command that is typed", () => {
  test("is completed by what the server offers, and its words after it", async () => {
    here.type("/p");
    expect(here.sent).toEqual([{ type: "suggest", word: { runId: "run1", text: "/p" } }]);
    here.composer.suggests("/p", [plan, todo]);
    expect(listed()).toEqual(["/plan [approve] Show the plan.", "/policy Say it."]);
    expect(await barriers()).toEqual([]);
    here.press("Enter");
    expect(here.element.value).toBe("/plan ");
    expect(here.last).toEqual({ type: "suggest", word: { runId: "run1", text: "/plan " } });

    here.composer.suggests("/plan ", [{ insert: "approve", length: 0, label: "approve", detail: "", goesOn: false }]);
    here.press("Tab");
    expect(here.element.value).toBe("/plan approve");
    here.press("Enter");
    expect(here.last).toEqual({ type: "slash", word: { runId: "run1", text: "/plan approve" } });
    expect(here.element.value).toBe("");
  });

  test("is sent by Enter when it is whole, and the list is only an offer", () => {
    here.type("/plan ");
    here.composer.suggests("/plan ", [{ insert: "approve", length: 0, label: "approve", detail: "", goesOn: false }]);
    here.press("Enter");
    expect(here.last).toEqual({ type: "slash", word: { runId: "run1", text: "/plan" } });

    here.type("/plan");
    here.composer.suggests("/plan", [{ ...plan, length: 5 }]);
    here.press("ArrowDown");
    here.press("Enter");
    expect(here.element.value).toBe("/plan ");
  });

  test("hears nothing that was meant for what stood there before", () => {
    here.type("/p");
    here.type("/po");
    here.composer.suggests("/p", [plan, todo]);
    expect(listed()).toEqual([]);
  });

  test("counts code points as the server does", () => {
    here.type("/accept 😀h");
    here.composer.suggests("/accept 😀h", [{ insert: "hunk1", length: 2, label: "hunk1", detail: "", goesOn: false }]);
    here.press("Enter");
    expect(here.element.value).toBe("/accept hunk1");
  });

  test("is about the chosen folder when no run is", () => {
    here.composer.folders([{ uri: "file:///one", name: "one" }]);
    here.composer.show(null, true);
    here.type("/stats day");
    here.press("Enter");
    expect(here.last).toEqual({ type: "slash", word: { uri: "file:///one", text: "/stats day" } });
  });
});

test("what it answered is a card, and nothing in it is markup", async () => {
  const text = "| Day | Cost |\n| --- | --- |\n| <img src=x> | $1 |";
  document.body.replaceChildren(answerCard({ said: "/stats", text, failed: false }), answerCard({ said: "/x", text: "There is no command /x", failed: true }));
  expect([...document.querySelectorAll("td")].map((cell) => cell.textContent)).toEqual(["<img src=x>", "$1"]);
  expect(document.querySelector(".problem")?.textContent).toBe("There is no command /x");
  expect(document.querySelector("img")).toBeNull();
  expect(await barriers()).toEqual([]);
});

describe("the server's side of it", () => {
  /** A server that knows two commands. */
  const calls = {
    ask: (method: keyof Requests) =>
      Promise.resolve(
        method === "detent/chatCommands"
          ? { commands: [{ name: "plan", words: "[approve]", help: "", group: "" }, { name: "todo", words: "", help: "", group: "" }] }
          : { completions: [{ text: "/plan", length: 2, about: "Show." }, { text: "/todo", length: 2, about: "List." }] },
      ),
    require: () => Promise.reject(new Error("There is no command /x; /help lists them.")),
  } as unknown as Calls;

  test("says what may stand behind a command", async () => {
    expect(await suggestions(calls, { text: "/" })).toEqual([
      { insert: "/plan", length: 2, label: "/plan [approve]", detail: "Show.", goesOn: true },
      { insert: "/todo", length: 2, label: "/todo", detail: "List.", goesOn: false },
    ]);
  });

  test("a refusal is an answer that changes nothing", async () => {
    const refused = { text: "There is no command /x; /help lists them.", runId: "run1", then: "stay", failed: true };
    expect(await command(calls, { runId: "run1", text: "/x" })).toEqual(refused);
  });
});
