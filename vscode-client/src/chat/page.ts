// The panel's page: its own script and style and nothing from elsewhere. Both stand in it, so that it is there in one piece:
// the editor fetches whatever it has to load by a worker of its own, one after the other.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Memento } from "vscode";
import type { Kept } from "./messages";

const KEPT = "panel";

/** What the page is made of, read once; and what it says is to be kept, which stands in the next one. The editor's own
 * place for that is written at the end of a window, which a browser may cut off. */
export class Page {
  private readonly script: string;
  private readonly style: string;

  constructor(
    extension: string,
    private readonly memory: Pick<Memento, "get" | "update">,
  ) {
    this.script = inside(readFileSync(join(extension, "dist", "panel.js"), "utf-8"), "script");
    this.style = inside(readFileSync(join(extension, "media", "panel.css"), "utf-8"), "style");
  }

  keep(kept: Kept): void {
    void this.memory.update(KEPT, kept);
  }

  html(): string {
    const kept = attribute(JSON.stringify(this.memory.get<Kept>(KEPT, {})));
    const nonce = randomBytes(16).toString("base64");
    const policy = [
      "default-src 'none'",
      `style-src 'nonce-${nonce}'`,
      `script-src 'nonce-${nonce}'`,
      "form-action 'none'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
    ].join("; ");
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>Detent</title>
<style nonce="${nonce}">${this.style}</style>
</head>
<body>
<div id="detent" data-kept="${kept}"></div>
<script nonce="${nonce}">${this.script}</script>
</body>
</html>`;
  }
}

/** Nothing in it may end the element that it stands in. */
function inside(text: string, element: string): string {
  return text.replaceAll(new RegExp(`</(?=${element})`, "gi"), "<\\/");
}

function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
