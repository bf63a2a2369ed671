// @vitest-environment jsdom
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import type { FromPage, Kept, ToPage } from "../src/chat/messages";
import { Page } from "../src/chat/page";
import { advance } from "../src/model/fold";
import { barriers } from "./page";
import { Teller } from "./story";

const sent: FromPage[] = [];
let kept: Kept = { draft: "half a", runId: "run1" };
Object.assign(globalThis, {
  acquireVsCodeApi: () => ({
    postMessage: (message: FromPage) => (message.type === "keep" ? (kept = message.kept) : sent.push(message)),
  }),
});

const extension = mkdtempSync(join(tmpdir(), "page-"));
for (const [folder, file] of [["dist", "panel.js"], ["media", "panel.css"]] as const) {
  mkdirSync(join(extension, folder));
  writeFileSync(join(extension, folder, file), "");
}
afterAll(() => rmSync(extension, { recursive: true }));

/** The page as the extension makes it, but for its script. */
const made = () => {
  const memory = { get: () => structuredClone(kept), update: () => Promise.resolve() };
  const html = new Page(extension, memory).html();
  document.body.innerHTML = /<div id="detent".*?<\/div>/.exec(html)?.[0] ?? "";
};

const tell = (message: ToPage) => window.dispatchEvent(new MessageEvent("message", { data: message }));

test("the page says what it showed before a reload; a new task is one from the click on", async () => {
  made();
  await import("../src/chat/webview/main");
  expect(sent).toEqual([{ type: "ready", runId: "run1" }]);
  const field = document.querySelector("textarea") as HTMLTextAreaElement;
  expect(field.value).toBe("half a");

  tell({ type: "server", ready: true, sentence: "" });
  tell({ type: "show", run: advance(null, [new Teller("run2").started()]) });
  expect(kept).toEqual({ draft: "half a", runId: "run2" });
  tell({ type: "setup", lacksModel: false });
  [...document.querySelectorAll("button")].find((one) => one.textContent === "New task")?.click();
  field.value = "And once more";
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
  expect(sent.slice(1)).toEqual([
    { type: "choose", runId: null },
    { type: "command", name: "detent.do", argument: { instruction: "And once more" } },
  ]);
});

test("without a model the panel offers the way to one, and the rehearsal, until there is one", async () => {
  const offered = () => document.querySelector('[aria-label="First steps"]') as HTMLElement;
  expect(offered().hidden).toBe(true);
  tell({ type: "setup", lacksModel: true });
  expect(offered().hidden).toBe(false);
  const before = sent.length;
  offered().querySelectorAll("button").forEach((one) => one.click());
  expect(sent.slice(before)).toEqual([
    { type: "setup", step: "choose" },
    { type: "setup", step: "rehearse" },
  ]);
  expect(await barriers()).toEqual([]);
  tell({ type: "setup", lacksModel: false });
  expect(offered().hidden).toBe(true);
});

test("what is written and the run that is shown outlive a reload; what was sent does not", async () => {
  const reload = async () => {
    sent.length = 0;
    vi.resetModules();
    made();
    await import("../src/chat/webview/main");
    return document.querySelector("textarea") as HTMLTextAreaElement;
  };
  kept = {};
  const first = await reload();
  expect([first.value, sent]).toEqual(["", [{ type: "ready", runId: null }]]);
  tell({ type: "server", ready: true, sentence: "" });
  tell({ type: "show", run: advance(null, [new Teller("run3").started()]) });
  first.value = 'Rename "it",\n</div>&amp; and';
  first.dispatchEvent(new Event("input"));

  const second = await reload();
  expect([second.value, sent]).toEqual(['Rename "it",\n</div>&amp; and', [{ type: "ready", runId: "run3" }]]);
  tell({ type: "server", ready: true, sentence: "" });
  tell({ type: "show", run: advance(null, [new Teller("run3").started()]) });
  second.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));

  const third = await reload();
  expect([third.value, sent]).toEqual(["", [{ type: "ready", runId: "run3" }]]);
});
