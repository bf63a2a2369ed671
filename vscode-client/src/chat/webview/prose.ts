// Markdown and code as elements.

import { tokens } from "../../model/highlight";
import type { Block, Inline } from "../../model/markdown";
import { blocks, visible } from "../../model/markdown";
import { h } from "./elements";

export function prose(text: string): HTMLElement {
  return h("div", { class: "prose" }, ...blocks(text).map(blockElement));
}

function blockElement(block: Block): HTMLElement {
  switch (block.kind) {
    case "heading":
      return h(`h${Math.min(block.level + 2, 6)}`, {}, ...block.inside.map(inlineElement));
    case "paragraph":
      return h("p", {}, ...block.inside.map(inlineElement));
    case "quote":
      return h("blockquote", {}, ...block.inside.map(inlineElement));
    case "list":
      return h(block.ordered ? "ol" : "ul", {}, ...block.items.map((item) => h("li", {}, ...item.map(inlineElement))));
    case "table":
      return table(block.head, block.rows);
    case "code":
      return code(block.text, block.language);
    case "rule":
      return h("hr");
  }
}

/** It can be wider than the panel, and is then scrolled, by keys too. */
function table(head: readonly (readonly Inline[])[], rows: readonly (readonly (readonly Inline[])[])[]): HTMLElement {
  const cells = (tag: "th" | "td", row: readonly (readonly Inline[])[]) =>
    row.map((cell) => h(tag, tag === "th" ? { scope: "col" } : {}, ...cell.map(inlineElement)));
  const body = h("tbody", {}, ...rows.map((row) => h("tr", {}, ...cells("td", row))));
  const whole = h("table", {}, h("thead", {}, h("tr", {}, ...cells("th", head))), body);
  return h("div", { class: "prose-table", tabindex: "0", role: "group", "aria-label": "Table" }, whole);
}

function inlineElement(inline: Inline): Node {
  switch (inline.kind) {
    case "text":
      return document.createTextNode(inline.text);
    case "code":
      return h("code", {}, inline.text);
    case "strong":
      return h("strong", {}, ...inline.inside.map(inlineElement));
    case "emphasis":
      return h("em", {}, ...inline.inside.map(inlineElement));
    case "link":
      return h("a", { href: inline.url, title: inline.url }, inline.text);
  }
}

/** It can be scrolled by keys too, so it can be reached by them. */
export function code(text: string, language: string): HTMLElement {
  const parts = tokens(visible(text), language).map((token) =>
    token.kind === "plain" ? token.text : h("span", { class: token.kind }, token.text),
  );
  return h("pre", { tabindex: "0", role: "group", "aria-label": language ? `Code, ${language}` : "Text" }, h("code", {}, ...parts));
}
