// The whole proposal beside the files as they are: one diff editor for all of it.

import * as vscode from "vscode";
import { sides, withHunks } from "../model/hunks";
import type { FileShown, ProposalShown } from "../protocol";
import type { Proposals } from "./proposals";

/** The scheme of each side of a comparison. */
export const SCHEME = "detent-proposed";

export class Compare implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** What each side showed last: it stays when everything is decided, as long as somebody looks at it. */
  private readonly shown = new Map<string, string>();
  private readonly subscriptions: vscode.Disposable[];

  readonly onDidChange = this.changed.event;

  constructor(private readonly proposals: Proposals) {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      proposals.onDidChange(() => this.refresh()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.shown.delete(uri.toString())),
    ];
  }

  async open(runId: string, path?: string): Promise<void> {
    const proposal = this.proposals.all.find((one) => one.runId === runId);
    const files = chosen(proposal?.files ?? [], path);
    if (!proposal || files.length === 0) {
      void vscode.window.showInformationMessage("Detent: nothing of this run waits for a decision.");
      return;
    }
    const rows = sides(files).map(
      ({ from, to }) => [vscode.Uri.parse(to.uri), side(proposal, from, "before"), side(proposal, to, "after")] as const,
    );
    const [first] = rows;
    const title = `Detent: proposal ${proposal.number} of ${runId}`;
    if (rows.length === 1 && first) {
      await vscode.commands.executeCommand("vscode.diff", first[1], first[2], `${title}: ${files.at(-1)?.path ?? ""}`);
    } else {
      await vscode.commands.executeCommand("vscode.changes", title, rows);
    }
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { runId, path, which } = JSON.parse(uri.query) as Record<string, string>;
    const proposal = this.proposals.all.find((one) => one.runId === runId);
    const file = proposal?.files.find((one) => one.path === path);
    if (!file) {
      return this.shown.get(uri.toString()) ?? "";
    }
    const text = await (which === "before" ? before(file) : this.after(file, runId ?? ""));
    this.shown.set(uri.toString(), text);
    return text;
  }

  private async after(file: FileShown, runId: string): Promise<string> {
    if (file.deletes || file.creates) {
      return file.hunks.flatMap((hunk) => hunk.new).join("");
    }
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(file.uri));
    return withHunks(document.getText(), this.proposals.in(document).filter((hunk) => hunk.runId === runId));
  }

  dispose(): void {
    for (const one of [...this.subscriptions, this.changed]) {
      one.dispose();
    }
  }

  private refresh(): void {
    for (const document of vscode.workspace.textDocuments) {
      if (document.uri.scheme === SCHEME) {
        this.changed.fire(document.uri);
      }
    }
  }
}

/** The file with this path, and the one that it was before; without a path all. */
function chosen(files: readonly FileShown[], path: string | undefined): readonly FileShown[] {
  if (path === undefined) {
    return files;
  }
  const origin = files.find((file) => file.path === path)?.origin;
  return files.filter((file) => file.path === path || (origin && file.path === origin));
}

/** The file as it is; not the file's own document, in which its hunks would be drawn a second time. */
async function before(file: FileShown): Promise<string> {
  return file.creates ? "" : (await vscode.workspace.openTextDocument(vscode.Uri.parse(file.uri))).getText();
}

function side({ runId }: ProposalShown, { path, uri }: FileShown, which: "before" | "after"): vscode.Uri {
  return vscode.Uri.parse(uri).with({ scheme: SCHEME, query: JSON.stringify({ runId, path, which }) });
}
