// The panel's page: its own script and style, nothing from elsewhere, nothing inline.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

export function page(webview: vscode.Webview, extension: vscode.Uri): string {
  const script = webview.asWebviewUri(vscode.Uri.joinPath(extension, "dist", "panel.js"));
  const style = webview.asWebviewUri(vscode.Uri.joinPath(extension, "media", "panel.css"));
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    `style-src ${webview.cspSource}`,
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
<link rel="stylesheet" href="${style.toString()}">
</head>
<body>
<div id="detent"></div>
<script nonce="${nonce}" src="${script.toString()}"></script>
</body>
</html>`;
}
