// The runs of the workspace, newest first; below each the files of its proposal.

import * as vscode from "vscode";
import type { Feed } from "../feed";
import { isOpen, undecided } from "../model/run";
import type { RunView } from "../model/run";
import { counted, outcome, proofLine, spent, standing, title } from "../model/words";
import type { FileChange } from "../protocol";

type Node = { readonly runId: string } | { readonly runId: string; readonly path: string };

export class RunTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly subscriptions: vscode.Disposable[];

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly feed: Feed) {
    this.subscriptions = [
      // Pieces of an answer change no line of the tree.
      feed.onDidChange(({ events }) => {
        if (events.some((event) => event.kind !== "streamed")) {
          this.changed.fire(undefined);
        }
      }),
      vscode.window.createTreeView("detent.runs", { treeDataProvider: this, showCollapseAll: true }),
    ];
  }

  getChildren(node?: Node): Node[] {
    if (!node) {
      return this.feed.newest.map(({ runId }) => ({ runId }));
    }
    const files = this.feed.runs.get(node.runId)?.proposal?.files ?? [];
    return "path" in node ? [] : files.map(({ path }) => ({ runId: node.runId, path }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const run = this.feed.runs.get(node.runId);
    if (!run) {
      return new vscode.TreeItem(node.runId);
    }
    const file = "path" in node ? run.proposal?.files.find((one) => one.path === node.path) : undefined;
    return file ? fileItem(run, file) : runItem(run);
  }

  dispose(): void {
    for (const one of [...this.subscriptions, this.changed]) {
      one.dispose();
    }
  }
}

function runItem(run: RunView): vscode.TreeItem {
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(title(run), run.proposal ? Collapsed : None);
  item.id = run.runId;
  item.description = standing(run);
  item.iconPath = icon(run);
  item.contextValue = [run.status === "finished" ? "" : "working", undecided(run).length ? "open" : ""].join(" ");
  const proof = run.proof ? `\n${proofLine(run.proof)}` : "";
  item.tooltip = `${title(run)} (${run.runId})\n${run.outcome ? outcome(run.outcome) : run.status}${proof}\n${spent(run.usage, run.unpriced)}`;
  item.command = { command: "detent.client.openRun", title: "Show Run", arguments: [{ runId: run.runId }] };
  return item;
}

function icon(run: RunView): vscode.ThemeIcon {
  if (run.status === "waiting") {
    return new vscode.ThemeIcon("bell-dot", new vscode.ThemeColor("notificationsWarningIcon.foreground"));
  }
  if (run.outcome === null) {
    return new vscode.ThemeIcon("sync~spin");
  }
  const good = { proven: "pass", answered: "comment", unproven: "circle-large-outline", cancelled: "circle-slash" };
  return new vscode.ThemeIcon((good as Partial<Record<string, string>>)[run.outcome] ?? "error");
}

function fileItem(run: RunView, file: FileChange): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.Uri.joinPath(vscode.Uri.parse(run.root), file.path));
  const open = file.hunks.filter((hunk) => isOpen(run.states[hunk.id])).length;
  item.id = `${run.runId}/${file.path}`;
  item.description = open ? `${counted(open, "hunk")} for you` : "decided";
  const argument = { runId: run.runId, path: file.path };
  item.command = { command: "detent.client.compare", title: "Compare", arguments: [argument] };
  return item;
}
