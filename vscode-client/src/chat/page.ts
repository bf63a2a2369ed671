// The panel's page: its own script and style and nothing from elsewhere. Both stand in it, so that it is there in one piece:
// the editor fetches whatever it has to load by a worker of its own, one after the other.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the page is made of, read once. */
export class Page {
  private readonly script: string;
  private readonly style: string;

  constructor(extension: string) {
    this.script = inside(readFileSync(join(extension, "dist", "panel.js"), "utf-8"), "script");
    this.style = inside(readFileSync(join(extension, "media", "panel.css"), "utf-8"), "style");
  }

  html(): string {
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
<div id="detent"></div>
<script nonce="${nonce}">${this.script}</script>
</body>
</html>`;
  }
}

/** Nothing in it may end the element that it stands in. */
function inside(text: string, element: string): string {
  return text.replaceAll(new RegExp(`</(?=${element})`, "gi"), "<\\/");
}
