// @vitest-environment jsdom
import { expect, test } from "vitest";
import { limit, Spending } from "../src/chat/webview/spending";
import { advance } from "../src/model/fold";
import type { CostLine, Difficulty, Stats } from "../src/protocol";
import { barriers } from "./page";
import { Teller } from "./story";

const LINE: CostLine = { name: "", inputTokens: 1000, cachedTokens: 800, outputTokens: 50, cost: 0.25, questions: 2, unpriced: 0 };
const STATS: Stats = {
  whole: LINE, days: [], models: [{ ...LINE, name: "m@here" }], roles: [{ ...LINE, name: "plan" }, { ...LINE, name: "code", unpriced: 1 }],
  runs: [], usd: 1, usdPerDay: 5, misses: [{ tokens: 700, sent: 900, reason: "the tools are others" }],
};
const PLAN = { models: [], usd: 0.5, steps: null, lines: null, files: null, checks: "", review: "", guardrail: "" };
const HARD: Difficulty = { tier: "S", facts: {}, why: "", plan: PLAN };

function run(cost: number | null) {
  const tell = new Teller();
  const usage = { input_tokens: 1000, cached_tokens: 800, output_tokens: 50, reasoning_tokens: 0, cost };
  return advance(null, [tell.started(), tell.stored("difficulty_judged", { difficulty: HARD, overridden: false }), tell.asks("c1"), tell.answers("c1", usage)]);
}

test("the bar shows the cost beside the lower of the two limits", async () => {
  const spending = new Spending();
  document.body.replaceChildren(spending.element);
  spending.show(run(0.25), STATS);
  const meter = document.querySelector("meter");
  expect([meter?.getAttribute("value"), meter?.getAttribute("max")]).toEqual(["0.25", "0.5"]);
  expect(document.querySelector("summary")?.textContent).toContain("1,000 tokens in (80 % cached), 50 out, $0.2500");
  expect(document.querySelector(".budget")?.textContent).toContain("$0.2500 of $0.5000");
  spending.element.toggleAttribute("open", true);
  expect(document.querySelector(".miss")?.textContent).toBe("Not found in the cache: 700 tokens of 900 tokens; the tools are others.");
  expect([...document.querySelectorAll("tbody tr")].map((row) => row.textContent)).toEqual([
    "m@here21,00080050$0.2500", "plan21,00080050$0.2500", "code21,00080050$0.2500 + 1 unknown",
  ]);
  expect(await barriers()).toEqual([]);
});

test("questions without a price stand beside the cost, and questions that used nothing do not", () => {
  const spending = new Spending();
  const tell = new Teller();
  const used = { input_tokens: 1000, cached_tokens: 0, output_tokens: 50, reasoning_tokens: 0, cost: 0.25 };
  const nothing = { ...used, input_tokens: 0, output_tokens: 0, cost: null };
  const events = [tell.started(), tell.asks("c1"), tell.answers("c1", used), tell.asks("c2"), tell.answers("c2", { ...used, cost: null }), tell.asks("c3"), tell.answers("c3", nothing)];
  spending.show(advance(null, events), null);
  expect(spending.element.querySelector("summary")?.textContent).toContain("100 out, $0.2500 + 1 unknown");
});

test("without a price or a limit there is no bar, and without a run nothing", () => {
  const spending = new Spending();
  spending.show(null, null);
  expect(spending.element.hasAttribute("hidden")).toBe(true);
  spending.show(run(null), STATS);
  expect(spending.element.querySelector("meter")).toBeNull();
  expect(limit({ mayCost: null }, { usd: null })).toBeNull();
  expect(limit({ mayCost: null }, STATS)).toBe(1);
  spending.show(null, null);
  expect(spending.element.hasAttribute("hidden")).toBe(true);
});
