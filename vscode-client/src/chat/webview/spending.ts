// What the run has used: tokens, how many of them were cached, the cost, and how much of the budget that is.

import { visible } from "../../model/markdown";
import type { RunView } from "../../model/run";
import { cost, counted, dollars, spent } from "../../model/words";
import type { CostLine, Stats } from "../../protocol";
import type { Child } from "./elements";
import { h } from "./elements";

const COLUMNS = ["questions", "tokens in", "cached", "out", "cost"] as const;

/** From here on the bar warns. */
const HIGH = 0.8;

export class Spending {
  private readonly summary = h("summary", { class: "faint" });
  private readonly inside = h("div", { class: "inside" });
  readonly element = h("details", { class: "spending", hidden: true }, this.summary, this.inside);
  private shown = "";

  /** `stats` is null as long as the server has not said it. */
  show(run: RunView | null, stats: Stats | null): void {
    const drawn = run ? JSON.stringify([run.usage, run.unpriced, run.mayCost, stats]) : "";
    if (drawn === this.shown) {
      return;
    }
    this.shown = drawn;
    this.element.toggleAttribute("hidden", run === null);
    if (run) {
      this.summary.replaceChildren(spent(run.usage, run.unpriced), ...bar(run, stats));
      this.inside.replaceChildren(...(stats ? details(stats) : []));
    }
  }
}

/** The lower of the two: what the settings allow a run, and what this one may cost because of how hard it looks. */
export function limit(run: Pick<RunView, "mayCost">, stats: Pick<Stats, "usd"> | null): number | null {
  const known = [run.mayCost, stats?.usd ?? null].filter((one) => one !== null);
  return known.length ? Math.min(...known) : null;
}

function bar(run: RunView, stats: Stats | null): HTMLElement[] {
  const most = limit(run, stats);
  if (most === null || run.usage.cost === null) {
    return [];
  }
  const words = `${dollars(run.usage.cost)} of ${dollars(most)}`;
  const value = String(Math.min(run.usage.cost, most));
  const meter = h("meter", { min: "0", max: String(most), high: String(most * HIGH), optimum: "0", value, "aria-label": "Budget", title: words }, words);
  return [h("span", { class: "budget" }, meter, ` ${words}`)];
}

function details(stats: Stats): HTMLElement[] {
  const parts: Child[] = [
    table("By model", stats.models),
    stats.roles.length > 1 ? table("By role", stats.roles) : null,
    stats.usdPerDay === null ? null : h("p", { class: "faint" }, `All runs of a day may cost ${dollars(stats.usdPerDay)}.`),
    ...(stats.misses ?? []).map(({ tokens, sent, reason }) =>
      h("p", { class: "faint miss" }, `Not found in the cache: ${counted(tokens, "token")} of ${counted(sent, "token")}; ${visible(reason)}.`),
    ),
  ];
  return parts.filter((part): part is HTMLElement => part instanceof HTMLElement);
}

function table(title: string, lines: readonly CostLine[]): HTMLElement {
  const head = [title, ...COLUMNS].map((word) => h("th", { scope: "col" }, word));
  const rows = lines.map((line) => {
    const numbers = [line.questions, line.inputTokens, line.cachedTokens, line.outputTokens].map((one) => one.toLocaleString("en"));
    const paid = line.cost === null ? "unknown" : cost(line.cost, line.unpriced);
    return h("tr", {}, h("th", { scope: "row" }, visible(line.name)), ...[...numbers, paid].map((cell, column) => h("td", { "data-column": COLUMNS[column] }, cell)));
  });
  return h("table", { class: "costs" }, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows));
}
