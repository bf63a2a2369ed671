// What this client tells the server about itself, and what it does differently from any other editor.

import * as vscode from "vscode";
import type { LanguageClientOptions, Middleware } from "vscode-languageclient/node";
import { offered } from "./calls";
import { chosenSettings } from "./settings";

/** The panel shows these itself, so the server does not. */
const PRESENTS = ["approvals", "plans", "endings", "setup"];
const HUNK = "proposed-change";

type Streams = NonNullable<LanguageClientOptions["stdioOptions"]>;

/** `stderr` hears what the server says beside the protocol. */
export function clientOptions(output: vscode.LogOutputChannel, stderr: Streams["stderr"]): LanguageClientOptions {
  return {
    documentSelector: [{ scheme: "file" }],
    outputChannel: output,
    stdioOptions: { stdout: () => undefined, stderr },
    // The server asks for the settings too, but a first task may be quicker than its question.
    initializationOptions: () => chosenSettings(undefined),
    middleware: middleware(),
    markdown: { isTrusted: false },
  };
}

export const experimental = { detent: { presents: PRESENTS } };

function middleware(): Middleware {
  return {
    // Of a code action or a lens.
    executeCommand: async (command, args, next) => offered<unknown>(await next(command, args)),
    // Hunks are drawn in colour; underlined as problems too they would be hard to read.
    handleDiagnostics(uri, diagnostics, next) {
      next(
        uri,
        diagnostics.filter((one) => one.code !== HUNK),
      );
    },
    workspace: {
      configuration: (params) =>
        params.items.map((item) => chosenSettings(item.scopeUri ? vscode.Uri.parse(item.scopeUri) : undefined)),
    },
  };
}
