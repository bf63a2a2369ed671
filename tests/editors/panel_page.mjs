// The panel's page alone, as it is packed: a hostile model, the keyboard, and ten thousand events.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { say } from "./workbench.mjs";

const { chromium } = createRequire(import.meta.url)(process.env.PLAYWRIGHT);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu"],
  env: { ...process.env, LD_LIBRARY_PATH: process.env.CHROMIUM_LIBRARIES },
});
const page = await browser.newPage({ viewport: { width: 420, height: 900 } });
const problems = [];
page.on("pageerror", (error) => problems.push(String(error)));
page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
page.on("request", (request) => !request.url().startsWith("data:") && problems.push(`asked for ${request.url()}`));

const HOSTILE = '<img src="https://x.invalid/a.png" onerror="window.hacked=1"> [x](command:detent.acceptAll) ![p](https://x.invalid/b.png) \u202eevil <script>window.hacked=1</script>';

await page.setContent(`<!DOCTYPE html><html lang="en"><head><title>Detent</title><style>${readFileSync(`${process.env.CLIENT}/media/panel.css`, "utf-8")}</style></head><body><div id="detent"></div></body></html>`);
await page.evaluate(() => {
  globalThis.sent = [];
  globalThis.acquireVsCodeApi = () => ({ postMessage: (message) => message.type === "keep" || globalThis.sent.push(message) });
});
await page.evaluate(readFileSync(`${process.env.CLIENT}/dist/panel.js`, "utf-8"));

const tell = (message) => page.evaluate((data) => window.postMessage(data, "*"), message);
const sent = () => page.evaluate(() => globalThis.sent);
const events = (...list) => tell({ type: "events", runId: "run1", events: list });
let seq = 1;
const stored = (kind, data) => ({ root: "file:///p", runId: "run1", seq: ++seq, runSeq: seq, at: 1, kind, version: 1, data });
const asks = (id) => stored("call_started", { call_id: id, kind: "model", name: "m", title: "Ask m", blob: null, repeatable: true });
const streams = (id, text) => ({ root: "file:///p", runId: "run1", seq: null, runSeq: null, at: null, kind: "streamed", version: 1, data: { call_id: id, delta: { kind: "text", text } } });
const usage = { input_tokens: 0, cached_tokens: 0, output_tokens: 0, reasoning_tokens: 0, cost: null };
const run = {
  root: "file:///p", runId: "run1", task: { kind: "do", instruction: HOSTILE, scope: null, problem: null }, model: "m", startedAt: 1,
  status: "running", outcome: null, reason: "", turn: 1, plan: null, planWaits: false, approvals: [], criteria: [], proposal: null, states: {},
  edited: {}, proof: null, usage, mayCost: null, doing: "", entries: [{ kind: "said", id: "said-0", text: HOSTILE }], lastSeq: 1,
};

await tell({ type: "server", ready: true, sentence: "" });
await tell({ type: "runs", runs: [{ runId: "run1", title: HOSTILE, standing: "running", status: "running", startedAt: 1 }] });
await tell({ type: "show", run });

await events(asks("c1"), streams("c1", HOSTILE), stored("answer_given", { text: `${HOSTILE}\n\n\`\`\`html\n${HOSTILE}\n\`\`\`` }));
await events(stored("approval_asked", { approval_id: "a1", title: "Run it?", detail: `rm -rf build\n${HOSTILE}`, options: ["Allow once", "Reject"] }));
await page.locator(".approval.waits pre", { hasText: "rm -rf build" }).waitFor();
const strange = await page.evaluate(() => document.querySelectorAll("#detent img, #detent script, #detent iframe, #detent a").length + (globalThis.hacked ?? 0));
say(`hostile: ${strange} strange elements`);
say(`reordering shown: ${(await page.locator(".said p").first().innerText()).includes("\\u202e")}`);

await page.locator(".log").focus();
for (let presses = 0; presses < 30 && (await page.evaluate(() => document.activeElement?.textContent)) !== "Allow once"; presses += 1) {
  await page.keyboard.press("Tab");
}
await page.keyboard.press("Enter");
say(`by keyboard: ${JSON.stringify((await sent()).at(-1))}`);

await page.locator("footer textarea").fill("/st");
await tell({ type: "suggested", text: "/st", suggestions: [{ insert: "/stats", length: 3, label: "/stats [day]", detail: HOSTILE, goesOn: true }] });
await page.locator(".choices li").first().waitFor();
await page.keyboard.press("Tab");
await page.keyboard.type("day");
await page.keyboard.press("Enter");
say(`slash: ${JSON.stringify((await sent()).at(-1))}`);

await page.locator("footer textarea").fill("Look at @cal");
await tell({ type: "found", text: "cal", mentions: ["calc.py", "calendar.py"].map((name) => ({ label: name, detail: name, insert: `\`${name}\` ` })) });
await page.locator(".choices li").nth(1).waitFor();
await page.locator("footer textarea").press("ArrowDown");
await page.keyboard.press("Enter");
say(`mention: ${await page.locator("footer textarea").inputValue()}`);
await page.locator("footer textarea").fill("");

await page.setViewportSize({ width: 300, height: 900 });
const line = (name) => ({ name, questions: 1234, inputTokens: 123456789, cachedTokens: 98765432, outputTokens: 1234567, cost: 1234.5678, unpriced: 12 });
const stats = { usd: 5000, usdPerDay: 9000, models: [line("provider/a-model-with-a-long-name-2026-11-21")], roles: [line("plan"), line("edit")], misses: [] };
await tell({ type: "spent", runId: "run1", stats });
await page.locator(".spending summary").click();
const cut = await page.evaluate(() => [...document.querySelectorAll(".spending, .costs, .costs :is(tr, td, th)")].filter((one) => one.checkVisibility() && (one.getBoundingClientRect().right > 300 || one.scrollWidth > one.clientWidth + 1)).filter((one) => !one.closest("thead")).length);
say(`costs at 300 px: ${await page.locator(".costs td").count()} figures, ${cut} cut off, the first ${await page.locator(".costs td").first().evaluate((one) => `${getComputedStyle(one, "::before").content} ${one.textContent}`)}`);
await page.locator(".spending summary").click();
await page.setViewportSize({ width: 420, height: 900 });

const longest = await page.evaluate(
  async ({ begun, calls }) => {
    let [worst, busy] = [0, 0];
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    for (let at = 0; at < calls.length; at += 200) {
      const start = performance.now();
      window.dispatchEvent(new MessageEvent("message", { data: { type: "events", runId: begun, events: calls.slice(at, at + 200) } }));
      busy = Math.max(busy, performance.now() - start);
      await frame();
      worst = Math.max(worst, performance.now() - start);
    }
    return { worst, busy };
  },
  { begun: "run1", calls: Array.from({ length: 1000 }, (_, call) => [asks(`n${call}`), ...Array.from({ length: 9 }, (_, word) => streams(`n${call}`, `word${word} `))]).flat() },
);
say(`entries: ${await page.locator(".entry").count()}`);
process.stdout.write(`10,000 events, 200 a frame: busy for ${longest.busy.toFixed(0)} ms at most, longest frame ${longest.worst.toFixed(0)} ms\n`);
const word = await page.evaluate(async (event) => {
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const took = [];
  for (let round = 0; round < 41; round += 1) {
    await painted();
    const start = performance.now();
    window.dispatchEvent(new MessageEvent("message", { data: { type: "events", runId: "run1", events: [event] } }));
    await painted();
    took.push(performance.now() - start);
  }
  return took.sort((one, other) => one - other);
}, streams("n999", "word "));
process.stdout.write(`a word below 1,000 others on screen ${word[20].toFixed(0)} ms after the page heard it (median), ${word[39].toFixed(0)} ms at worst but one\n`);

const grown = await page.evaluate(async (calls) => {
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const hear = (events) => window.dispatchEvent(new MessageEvent("message", { data: { type: "events", runId: "run1", events } }));
  const took = {};
  for (const { begin, more, word, name } of calls) {
    hear([begin, more]);
    await painted();
    const times = [];
    for (let round = 0; round < 11; round += 1) {
      const start = performance.now();
      hear([word]);
      await painted();
      times.push(performance.now() - start);
    }
    took[name] = times.sort((one, other) => one - other)[5];
  }
  return took;
}, Object.entries({ short: "A *word* of it, and `more`.\n\n", long: "A *word* of it, and `more`.\n\n".repeat(7000), code: "```py\n" + "x = 'a' + 1  # so\n".repeat(11000) }).map(([name, text]) => ({ name, begin: asks(name), more: streams(name, text), word: streams(name, "word ") })));
process.stdout.write(`a word on screen, median: in a short answer ${grown.short.toFixed(0)} ms, at 200 KB of prose ${grown.long.toFixed(0)} ms, of code ${grown.code.toFixed(0)} ms\n`);

const opened = await page.evaluate(
  async ({ script, long }) => {
    document.querySelector("#detent").replaceChildren();
    const start = performance.now();
    (0, eval)(script);
    window.dispatchEvent(new MessageEvent("message", { data: { type: "show", run: long } }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - start;
  },
  {
    script: readFileSync(`${process.env.CLIENT}/dist/panel.js`, "utf-8"),
    long: { ...run, entries: Array.from({ length: 1000 }, (_, entry) => ({ kind: "answer", id: `e${entry}`, text: "Some *words* and `code`." })) },
  },
);
process.stdout.write(`the page opened with 1,000 entries on screen in ${opened.toFixed(0)} ms\n`);
say(`errors: ${problems.join("; ") || "none"}`);
await browser.close();
