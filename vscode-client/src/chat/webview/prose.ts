// Markdown and code as elements.

import { tokens } from "../../model/highlight";
import type { Block, Inline } from "../../model/markdown";
import { blocks, read, visible } from "../../model/markdown";
import { h } from "./elements";

export function prose(text: string): HTMLElement {
  return h("div", { class: "prose" }, ...blocks(text).map(blockElement));
}

/** Of code that is still being written, so much is coloured; the rest when it is whole. */
const COLOURED = 4_000;

/** Prose that is still being written: what stands in it is not made again. */
export class GrowingProse {
  readonly element = h("div", { class: "prose" });
  private text = "";
  private at = 0;
  /** How many elements stand before what begins at `at`. */
  private settled = 0;

  show(text: string): void {
    if (!text.startsWith(this.text)) {
      [this.at, this.settled] = [0, 0];
    }
    this.text = text;
    const { found, settled, at } = read(text.slice(this.at));
    while (this.element.childNodes.length > this.settled) {
      this.element.lastChild?.remove();
    }
    const last = found.length - 1;
    this.element.append(...found.map((block, index) => (index === last ? openElement(block) : blockElement(block))));
    this.at += at;
    this.settled += settled;
  }
}

function openElement(block: Block): HTMLElement {
  return block.kind === "code" && block.text.length > COLOURED ? pre(block.language, [visible(block.text)]) : blockElement(block);
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

export function code(text: string, language: string): HTMLElement {
  const parts = tokens(visible(text), language).map((token) =>
    token.kind === "plain" ? token.text : h("span", { class: token.kind }, token.text),
  );
  return pre(language, parts);
}

/** It can be scrolled by keys too, so it can be reached by them. */
function pre(language: string, parts: readonly (HTMLElement | string)[]): HTMLElement {
  return h("pre", { tabindex: "0", role: "group", "aria-label": language ? `Code, ${language}` : "Text" }, h("code", {}, ...parts));
}
