// New lines that have no old line to stand beside, shown between the lines: as a thread, the one thing between lines
// that an extension may show, in the colour of what is put in, with buttons beside it.

import * as vscode from "vscode";
import type { OpenHunk } from "../model/hunks";
import { asDiff, drawing } from "../model/hunks";
import { fenced, visible } from "../model/markdown";
import { counted, hunkState } from "../model/words";
import type { Chosen } from "./commands";
import type { Proposals } from "./proposals";

/** A thread knows its hunk, so that the buttons in its title do. */
export interface HunkThread extends vscode.CommentThread, Chosen {}

export class Blocks implements vscode.Disposable {
  private readonly controller = vscode.comments.createCommentController("detent", "Detent");
  private readonly threads = new Map<string, HunkThread>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly proposals: Proposals) {
    this.subscriptions = [
      proposals.onDidChange(() => this.show()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.show()),
    ];
  }

  dispose(): void {
    for (const one of [...this.subscriptions, this.controller]) {
      one.dispose();
    }
  }

  private show(): void {
    const wanted = new Map<string, OpenHunk>();
    for (const { document } of vscode.window.visibleTextEditors) {
      for (const hunk of this.proposals.in(document)) {
        if (drawing(hunk).block) {
          wanted.set(`${hunk.runId} ${hunk.hunkId}`, hunk);
        }
      }
    }
    for (const [key, thread] of this.threads) {
      if (!wanted.has(key)) {
        thread.dispose();
        this.threads.delete(key);
      }
    }
    wanted.forEach((hunk, key) => this.put(key, hunk));
  }

  private put(key: string, hunk: OpenHunk): void {
    const { anchor, block } = drawing(hunk);
    const range = new vscode.Range(anchor, 0, anchor, 0);
    const before = this.threads.get(key);
    if (before) {
      if (!before.range.isEqual(range)) {
        before.range = range;
      }
      const now = comment(hunk, block);
      if (before.comments.some((one) => one.author.name !== now.author.name || text(one) !== text(now))) {
        before.comments = [now];
        before.label = label(block);
      }
      return;
    }
    const { runId, hunkId } = hunk;
    const thread = this.controller.createCommentThread(vscode.Uri.parse(hunk.uri), range, [comment(hunk, block)]);
    thread.canReply = false;
    thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
    thread.label = label(block);
    this.threads.set(key, Object.assign(thread, { runId, hunkId }));
  }
}

function label(block: string): string {
  return `Detent proposes ${counted(block.split(/\n(?!$)/).length, "line")} here`;
}

function text({ body }: vscode.Comment): string {
  return typeof body === "string" ? body : body.value;
}

function comment(hunk: OpenHunk, block: string): vscode.Comment {
  const body = new vscode.MarkdownString(fenced(visible(asDiff({ old: [], new: block.split(/(?<=\n)/) })), "diff"));
  return { body, mode: vscode.CommentMode.Preview, author: { name: hunkState(hunk.state) } };
}
