// What `@` finds: the selection and the problems of the open file, files, and symbols that language servers know.

import * as vscode from "vscode";
import type { Mention } from "./messages";
import { selectionText } from "./attach";

const MOST = 8;

export async function findMentions(text: string): Promise<Mention[]> {
  const editor = vscode.window.visibleTextEditors.find((one) => one.document.uri.scheme === "file");
  const near = [...selected(editor), ...problems(editor)].filter((one) => one.label.toLowerCase().startsWith(text.toLowerCase()));
  const [files, symbols] = await Promise.all([filesNamed(text), symbolsNamed(text)]);
  return [...near.slice(0, MOST), ...files, ...symbols];
}

function selected(editor: vscode.TextEditor | undefined): Mention[] {
  return editor && !editor.selection.isEmpty
    ? [{ label: "selection", detail: vscode.workspace.asRelativePath(editor.document.uri), insert: selectionText(editor) }]
    : [];
}

function problems(editor: vscode.TextEditor | undefined): Mention[] {
  if (!editor) {
    return [];
  }
  const path = vscode.workspace.asRelativePath(editor.document.uri);
  return vscode.languages.getDiagnostics(editor.document.uri).map(({ range, message }) => {
    const line = message.split("\n")[0] ?? "";
    return { label: "problem", detail: line, insert: `\`${path}\`, line ${range.start.line + 1}: ${line} ` };
  });
}

async function filesNamed(text: string): Promise<Mention[]> {
  // A pattern knows no “in whatever case”.
  const letters = text.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
  const found = await vscode.workspace.findFiles(`**/*${letters}*`, undefined, MOST);
  return found.map((uri) => {
    const path = vscode.workspace.asRelativePath(uri);
    return { label: path.split("/").at(-1) ?? path, detail: path, insert: `\`${path}\` ` };
  });
}

async function symbolsNamed(text: string): Promise<Mention[]> {
  if (text.length < 2) {
    return [];
  }
  const command = "vscode.executeWorkspaceSymbolProvider";
  const found = (await vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(command, text)) ?? [];
  return found.slice(0, MOST).map(({ name, location }) => {
    const path = vscode.workspace.asRelativePath(location.uri);
    return { label: name, detail: path, insert: `\`${name}\` in \`${path}\`, line ${location.range.start.line + 1} ` };
  });
}
