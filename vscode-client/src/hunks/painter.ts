// Draws the hunks that wait: what will go in red, what will come in green beside it, marks at the border and the ruler.

import * as vscode from "vscode";
import type { OpenHunk } from "../model/hunks";
import { asDiff, drawing } from "../model/hunks";
import { fenced, visible } from "../model/markdown";
import { hunkState } from "../model/words";
import type { Proposals } from "./proposals";

const REJECT_KEY = process.platform === "darwin" ? "Ctrl+Alt+Backspace" : "Alt+Backspace";
const LINKS = ["detent.client.acceptHunk", "detent.client.rejectHunk", "detent.client.compare"];

export class Painter implements vscode.Disposable {
  private readonly removed: vscode.TextEditorDecorationType;
  private readonly inserted: vscode.TextEditorDecorationType;
  private readonly follows: vscode.TextEditorDecorationType;
  private readonly conflict: vscode.TextEditorDecorationType;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly proposals: Proposals,
    extension: vscode.Uri,
  ) {
    const gutter = (name: string) => ({ gutterIconPath: vscode.Uri.joinPath(extension, "media", name), gutterIconSize: "60%" });
    const ruler = (color: string) => ({
      overviewRulerColor: new vscode.ThemeColor(color),
      overviewRulerLane: vscode.OverviewRulerLane.Left,
    });
    const create = vscode.window.createTextEditorDecorationType;
    this.removed = create({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor("detent.removedLine"),
      ...gutter("removed.svg"),
      ...ruler("editorOverviewRuler.deletedForeground"),
    });
    this.inserted = create({
      after: { color: new vscode.ThemeColor("detent.insertedText"), margin: "0 0 0 2em" },
      ...ruler("editorOverviewRuler.addedForeground"),
    });
    this.follows = create({ isWholeLine: true, ...gutter("inserted.svg"), ...ruler("editorOverviewRuler.addedForeground") });
    this.conflict = create({ isWholeLine: true, ...ruler("editorOverviewRuler.warningForeground") });
    this.subscriptions = [
      proposals.onDidChange(() => this.paintAll()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.paintAll()),
    ];
  }

  dispose(): void {
    for (const one of [...this.subscriptions, this.removed, this.inserted, this.follows, this.conflict]) {
      one.dispose();
    }
  }

  private paintAll(): void {
    vscode.window.visibleTextEditors.forEach((editor) => this.paint(editor));
  }

  private paint(editor: vscode.TextEditor): void {
    const hunks = this.proposals.in(editor.document);
    const drawn = hunks.map((hunk) => ({ hunk, ...drawing(hunk), message: hover(hunk, editor.document.languageId) }));
    const at = (line: number) => editor.document.lineAt(Math.min(line, editor.document.lineCount - 1)).range;
    editor.setDecorations(
      this.removed,
      drawn.flatMap(({ removed, message }) => removed.map((line) => ({ range: at(line), hoverMessage: message }))),
    );
    editor.setDecorations(
      this.inserted,
      drawn.flatMap(({ ghosts, message }) =>
        ghosts.map(({ line, text }) => ({
          range: new vscode.Range(at(line).end, at(line).end),
          hoverMessage: message,
          renderOptions: { after: { contentText: `→ ${text.replaceAll(" ", "\u00a0")}` } },
        })),
      ),
    );
    // A block below the line: without lines that go, only the border says where.
    editor.setDecorations(
      this.follows,
      drawn.filter(({ block, removed }) => block && removed.length === 0).map(({ anchor }) => at(anchor)),
    );
    editor.setDecorations(
      this.conflict,
      drawn.filter(({ hunk }) => hunk.state === "conflict").map(({ anchor }) => at(anchor)),
    );
  }
}

function hover(hunk: OpenHunk, language: string): vscode.MarkdownString {
  const argument = encodeURIComponent(JSON.stringify([{ runId: hunk.runId, hunkId: hunk.hunkId }]));
  const text = new vscode.MarkdownString(`**Detent proposes** (${hunkState(hunk.state)})\n`);
  text.isTrusted = { enabledCommands: LINKS };
  text.appendMarkdown(`\n${fenced(visible(asDiff(hunk)), "diff")}\n`);
  if (hunk.new.length > 0) {
    text.appendMarkdown(`${fenced(visible(hunk.new.join("")), language)}\n`);
  }
  if (hunk.needs.length > 0) {
    text.appendText(`Uses what comes with the hunk in ${hunk.needs.map(visible).join("; ")}`);
    text.appendMarkdown("\n\n");
  }
  text.appendMarkdown(
    `[Accept](command:detent.client.acceptHunk?${argument}) (Alt+Enter) · ` +
      `[Reject](command:detent.client.rejectHunk?${argument}) (${REJECT_KEY}) · ` +
      `[Compare](command:detent.client.compare?${argument})`,
  );
  return text;
}
