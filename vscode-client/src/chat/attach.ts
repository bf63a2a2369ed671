// Puts what is selected, in a file or in the terminal, into the panel's field.

import * as vscode from "vscode";
import { fenced, visible } from "../model/markdown";
import { shortened } from "../model/words";
import { copied } from "./clipboard";
import type { Panel } from "./panel";

const MOST_CHARACTERS = 8000;

export class Attach implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];

  constructor(panel: Panel) {
    const on = vscode.commands.registerCommand;
    this.subscriptions = [
      on("detent.client.attachSelection", async () => {
        const editor = vscode.window.activeTextEditor;
        if (editor) {
          await panel.write(selectionText(editor));
        }
      }),
      on("detent.client.explainTerminal", async () => {
        const text = await copied(vscode.env.clipboard, () => vscode.commands.executeCommand("workbench.action.terminal.copySelection"));
        if (!text) {
          void vscode.window.showInformationMessage("Detent: select the error in the terminal first.");
        } else {
          await panel.open(null, `Explain this error, and say what to do about it:\n${fenced(shortened(visible(text), MOST_CHARACTERS), "")}`);
        }
      }),
    ];
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
  }
}

/** The place, and the lines; without a selection the place alone. */
export function selectionText(editor: vscode.TextEditor): string {
  const path = vscode.workspace.asRelativePath(editor.document.uri, false);
  const { start, end, isEmpty } = editor.selection;
  if (isEmpty) {
    return `\`${path}\` `;
  }
  const lines = `${start.line + 1}–${end.line + 1}`;
  return `\`${path}\`, lines ${lines}:\n${fenced(shortened(editor.document.getText(editor.selection), MOST_CHARACTERS), editor.document.languageId)}`;
}
