// Markdown of a model, as data. Only what can be shown harmlessly exists here: no tags, no images, no links that act.

export type Inline =
  | { readonly kind: "text" | "code"; readonly text: string }
  | { readonly kind: "strong" | "emphasis"; readonly inside: readonly Inline[] }
  | { readonly kind: "link"; readonly text: string; readonly url: string };

export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly inside: readonly Inline[] }
  | { readonly kind: "paragraph" | "quote"; readonly inside: readonly Inline[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "table"; readonly head: readonly (readonly Inline[])[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string }
  | { readonly kind: "rule" };

const FENCE = /^\s*(`{3,}|~{3,})\s*([\w+#.-]*)/;
const HEADING = /^(#{1,6})\s+(.*)$/;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;
const ROW = /^\s*\|.*\|\s*$/;
const BELOW_HEAD = /^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;

/** Text that is still being written is fine: what is open at its end ends there. */
export function blocks(text: string): Block[] {
  return [...read(text).found];
}

export interface Read {
  readonly found: readonly Block[];
  /** How many of the blocks nothing changes that is written on. */
  readonly settled: number;
  /** Where what stands behind these begins. */
  readonly at: number;
}

export function read(text: string): Read {
  const unified = text.replace(/\r\n?/g, "\n");
  const lines = unified.split("\n");
  const found: Block[] = [];
  const begins: number[] = [];
  for (let at = 0; at < lines.length; ) {
    begins.push(at);
    at = block(lines, at, found);
    begins.length = found.length;
  }
  // A line that is not whole yet may come to belong to the block before it, unless that was closed.
  const settled = unified === text ? Math.max(found.length - (found.at(-2)?.kind === "code" ? 1 : 2), 0) : 0;
  const at = settled ? lines.slice(0, begins[settled]).reduce((sum, line) => sum + line.length + 1, 0) : 0;
  return { found, settled, at };
}

/** Reads one block and returns where the next begins. */
function block(lines: readonly string[], at: number, found: Block[]): number {
  const line = lines[at] ?? "";
  const fence = FENCE.exec(line);
  if (fence) {
    return code(lines, at, found, fence);
  }
  const heading = HEADING.exec(line);
  if (heading) {
    found.push({ kind: "heading", level: heading[1]?.length ?? 1, inside: inlines(heading[2] ?? "") });
    return at + 1;
  }
  if (RULE.test(line)) {
    found.push({ kind: "rule" });
    return at + 1;
  }
  return container(lines, at, found);
}

/** What goes on over several lines. */
function container(lines: readonly string[], at: number, found: Block[]): number {
  const line = lines[at] ?? "";
  if (ROW.test(line) && BELOW_HEAD.test(lines[at + 1] ?? "")) {
    return table(lines, at, found);
  }
  if (ITEM.test(line)) {
    return list(lines, at, found);
  }
  return line.trim() === "" ? at + 1 : prose(lines, at, found);
}

function prose(lines: readonly string[], at: number, found: Block[]): number {
  const quoted = (lines[at] ?? "").startsWith(">");
  const end = Math.max(runOf(lines, at, quoted ? (line) => line.startsWith(">") : isPlain), at + 1);
  const inside = lines.slice(at, end).map((line) => (quoted ? line.replace(/^>\s?/, "") : line));
  found.push({ kind: quoted ? "quote" : "paragraph", inside: inlines(inside.join("\n")) });
  return end;
}

function code(lines: readonly string[], at: number, found: Block[], fence: RegExpExecArray): number {
  const closing = new RegExp(`^\\s*${fence[1] ?? ""}[\`~]*\\s*$`);
  const close = lines.findIndex((line, index) => index > at && closing.test(line));
  const end = close === -1 ? lines.length : close;
  found.push({ kind: "code", language: fence[2] ?? "", text: lines.slice(at + 1, end).join("\n") });
  return end + 1;
}

function table(lines: readonly string[], at: number, found: Block[]): number {
  const end = runOf(lines, at, (line) => ROW.test(line));
  const rows = lines.slice(at + 2, end).map(cells);
  found.push({ kind: "table", head: cells(lines[at] ?? ""), rows });
  return end;
}

/** A bar that is written with a backslash stands in a cell. */
function cells(line: string): Inline[][] {
  const inside = line.trim().slice(1, -1);
  return inside.split(/(?<!\\)\|/).map((cell) => inlines(cell.trim().replaceAll("\\|", "|")));
}

function list(lines: readonly string[], at: number, found: Block[]): number {
  const ordered = /^\s*\d/.test(lines[at] ?? "");
  const items: string[] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? "";
    const item = ITEM.exec(line);
    if (item) {
      items.push(item[2] ?? "");
    } else if (/^\s+\S/.test(line)) {
      items.push(`${items.pop() ?? ""}\n${line.trim()}`);
    } else {
      break;
    }
  }
  found.push({ kind: "list", ordered, items: items.map(inlines) });
  return end;
}

function runOf(lines: readonly string[], at: number, belongs: (line: string) => boolean): number {
  const end = lines.findIndex((line, index) => index >= at && !belongs(line));
  return end === -1 ? lines.length : end;
}

function isPlain(line: string): boolean {
  return line.trim() !== "" && ![FENCE, HEADING, ITEM, RULE, ROW, /^>/].some((pattern) => pattern.test(line));
}

// Every part has a longest length, so that text which only begins many things is still read in a moment.
const INLINE =
  /(`+)([^`]|[^`][^]{0,2000}?[^`])\1(?!`)|\*\*([^]{1,2000}?)\*\*|(?<![\w*])\*([^*\s][^*]{0,500})\*|!?\[([^\]\n]{1,300})\]\(([^)\s]{1,2000})\)/g;

export function inlines(text: string): Inline[] {
  const found: Inline[] = [];
  let at = 0;
  const plain = (end: number) => {
    if (end > at) {
      found.push({ kind: "text", text: visible(text.slice(at, end)) });
    }
  };
  for (const match of text.matchAll(INLINE)) {
    plain(match.index);
    found.push(inline(match));
    at = match.index + match[0].length;
  }
  plain(text.length);
  return found;
}

function inline(found: RegExpExecArray): Inline {
  const [, , code, strong, emphasis, label, url] = found;
  if (code !== undefined) {
    return { kind: "code", text: visible(code) };
  }
  if (strong !== undefined) {
    return { kind: "strong", inside: inlines(strong) };
  }
  if (emphasis !== undefined) {
    return { kind: "emphasis", inside: inlines(emphasis) };
  }
  const safe = /^https?:\/\//.test(url ?? "") && !found[0].startsWith("!");
  return safe ? { kind: "link", text: visible(label ?? ""), url: url ?? "" } : { kind: "text", text: visible(found[0]) };
}

const CONTROL = /\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;
const DECEIVING = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** The text with nothing in it that reorders, hides or controls. */
export function visible(text: string): string {
  const shown = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return text.replace(CONTROL, "").replace(DECEIVING, shown);
}

/** The text for one of the editor's own messages, which would make a link, or a command, of `[words](address)`. */
export function message(text: string): string {
  return visible(text).replaceAll("](", "]\u200b(");
}

/** Code as Markdown, in a fence that nothing in the code can close. */
export function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${code.trimEnd()}\n${fence}\n`;
}
