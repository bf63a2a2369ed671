// What `@` finds: the selection and the problems of the file in use, and the files and symbols that the server knows.

import * as vscode from "vscode";
import type { ChatPlace } from "../protocol";
import type { Calls } from "../server/calls";
import type { Mention } from "./messages";
import { selectionText } from "./attach";

const MOST = 8;
const FILE = "file";

/** `root`: the folder that the message is about; paths in it are what stands in the message. */
export async function findMentions(calls: Calls, place: ChatPlace, root: string | null, text: string): Promise<Mention[]> {
  const editor = inUse();
  const near = [...selected(editor), ...problems(editor)].filter((one) => one.label.toLowerCase().startsWith(text.toLowerCase()));
  const [files, symbols] = await Promise.all([filesNamed(calls, place, text), symbolsNamed(calls, root, text)]);
  return [...near.slice(0, MOST), ...files, ...symbols];
}

/** Where somebody was last; else a file that is seen. */
function inUse(): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  return [activeTextEditor, ...visibleTextEditors].find((one) => one?.document.uri.scheme === "file");
}

function selected(editor: vscode.TextEditor | undefined): Mention[] {
  return editor && !editor.selection.isEmpty ? [{ label: "selection", detail: pathOf(editor.document.uri), insert: selectionText(editor) }] : [];
}

function problems(editor: vscode.TextEditor | undefined): Mention[] {
  if (!editor) {
    return [];
  }
  const path = pathOf(editor.document.uri);
  return vscode.languages.getDiagnostics(editor.document.uri).map(({ range, message }) => {
    const line = message.split("\n")[0] ?? "";
    return { label: "problem", detail: line, insert: `\`${path}\`, line ${range.start.line + 1}: ${line} ` };
  });
}

/** Those that git and `.detentignore` do not leave out. */
async function filesNamed(calls: Calls, place: ChatPlace, text: string): Promise<Mention[]> {
  const found = await calls.ask("detent/chatCompletions", { ...place, text: `@${text}` });
  const paths = (found?.completions ?? []).filter(({ about }) => about === FILE).map((one) => one.text);
  return paths.slice(0, MOST).map((path) => ({ label: path.split("/").at(-1) ?? path, detail: path, insert: `\`${path}\` ` }));
}

async function symbolsNamed(calls: Calls, root: string | null, text: string): Promise<Mention[]> {
  if (text.length < 2 || root === null) {
    return [];
  }
  const below = `${vscode.Uri.parse(root).toString().replace(/\/$/, "")}/`;
  const own = (await calls.symbols(text)).filter(({ location }) => vscode.Uri.parse(location.uri).toString().startsWith(below));
  return own.slice(0, MOST).map(({ name, location }) => {
    const path = pathOf(vscode.Uri.parse(location.uri));
    return { label: name, detail: path, insert: `\`${name}\` in \`${path}\`, line ${location.range.start.line + 1} ` };
  });
}

/** In its folder, without the folder's name: so does the run know it. */
export function pathOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri, false);
}
