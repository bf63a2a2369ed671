import { describe, expect, test } from "vitest";
import { tokens } from "../src/model/highlight";
import type { Block } from "../src/model/markdown";
import { blocks, fenced, inlines, message, read, visible } from "../src/model/markdown";

const kinds = (text: string) => blocks(text).map((block) => block.kind);

describe("markdown of a model", () => {
  test("is read as blocks", () => {
    const text = "# Title\n\nSome *words*\nmore\n\n- one\n- two\n  more\n\n1. first\n\n> quoted\n\n---\n```py\nx = 1\n```\nend";
    expect(kinds(text)).toEqual(["heading", "paragraph", "list", "list", "quote", "rule", "code", "paragraph"]);
    expect(blocks(text)[2]).toMatchObject({ ordered: false, items: [[{ text: "one" }], [{ text: "two\nmore" }]] });
    expect(blocks(text)[6]).toEqual({ kind: "code", language: "py", text: "x = 1" });
  });

  test("is readable at every moment of its arrival", () => {
    const text = "Look:\n\n```py\ndef f():\n    return `1`\n```\n**bold** and `code` [link](https://example.org)";
    for (let end = 0; end <= text.length; end += 1) {
      expect(() => blocks(text.slice(0, end))).not.toThrow();
    }
    expect(blocks(text.slice(0, 20)).at(-1)).toMatchObject({ kind: "code", language: "py" });
  });

  test("has tables, in which a bar can stand", () => {
    const found = blocks("Costs:\n| Day | Sum |\n| --- | ---: |\n| `a\\|b` | **1** |\n\n| no table |");
    expect(found.map((block) => block.kind)).toEqual(["paragraph", "table", "paragraph"]);
    expect(found[1]).toMatchObject({
      head: [[{ text: "Day" }], [{ text: "Sum" }]],
      rows: [[[{ kind: "code", text: "a|b" }], [{ kind: "strong" }]]],
    });
  });

  test("has words in it", () => {
    expect(inlines("a `b*c*` **d *e*** [f](https://x.y) *g*")).toEqual([
      { kind: "text", text: "a " },
      { kind: "code", text: "b*c*" },
      { kind: "text", text: " " },
      { kind: "strong", inside: [{ kind: "text", text: "d *e" }] },
      { kind: "text", text: "* " },
      { kind: "link", text: "f", url: "https://x.y" },
      { kind: "text", text: " " },
      { kind: "emphasis", inside: [{ kind: "text", text: "g" }] },
    ]);
  });

  test("has nothing that acts or loads", () => {
    for (const text of ["[x](command:detent.acceptAll)", "[x](javascript:alert(1))", "[x](file:///etc/passwd)"]) {
      expect(JSON.stringify(inlines(text))).not.toContain('"link"');
    }
    expect(inlines("![x](https://x.y/z.png)")).toEqual([{ kind: "text", text: "![x](https://x.y/z.png)" }]);
    expect(blocks("<img src=x onerror=alert(1)>")).toEqual([
      { kind: "paragraph", inside: [{ kind: "text", text: "<img src=x onerror=alert(1)>" }] },
    ]);
  });

  test("a long text without an end does not hold the page", () => {
    const hostile = [`${"*".repeat(20_000)}a`, "`".repeat(20_000), "[".repeat(20_000), "- ".repeat(10_000), " *a*".repeat(10_000)];
    for (const text of hostile) {
      expect(blocks(text).length).toBeGreaterThan(0);
    }
  });
});

test("code in a fence cannot leave it", () => {
  const code = "````\n[accept](command:detent.client.acceptHunk)\n";
  expect(blocks(`before\n\n${fenced(code, "md")}\nafter`)).toMatchObject([
    { kind: "paragraph" },
    { kind: "code", language: "md", text: code.trimEnd() },
    { kind: "paragraph" },
  ]);
});

test("what reorders, hides or controls is shown or gone", () => {
  expect(visible("a\u202eb\u200bc\x1b[31mred\x07\tend\n")).toBe("a\\u202eb\\u200bcred\tend\n");
});

describe("code", () => {
  test("keeps every character", () => {
    const code = "def f(x):  # say\n    return 'it''s' + \"\\\"\" + 0x1f\n";
    expect(tokens(code, "py").map((token) => token.text).join("")).toBe(code);
  });

  test("is told apart", () => {
    const found = tokens("const x = 'a // b' // c\n", "ts").filter((token) => token.kind !== "plain");
    expect(found).toEqual([
      { kind: "keyword", text: "const" },
      { kind: "string", text: "'a // b'" },
      { kind: "comment", text: "// c" },
    ]);
    expect(tokens("x = 1 # one", "python").at(-1)).toEqual({ kind: "comment", text: "# one" });
  });
});

test("nothing in one of the editor's messages is a link", () => {
  expect(message("[View details](command:x) \u202e")).toBe("[View details]\u200b(command:x) \\u202e");
});

const LONG = "# T\n\nSome *words*\nmore\n- one\n2. two\n  more\n\n| a | b |\n|---|---|\n| 1 | 2 |\n> quoted\n\n---\n```py\nx = 1\n\n```\n**end** `c`\n";

test("what is settled of a text that is being written stays as it is", () => {
  const text = LONG.repeat(3);
  let [at, settled] = [0, [] as Block[]];
  for (let end = 1; end <= text.length; end += 1) {
    const told = read(text.slice(at, end));
    expect([...settled, ...told.found]).toEqual(blocks(text.slice(0, end)));
    settled = [...settled, ...told.found.slice(0, told.settled)];
    at += told.at;
  }
  expect(at).toBeGreaterThan(LONG.length * 2);
});
