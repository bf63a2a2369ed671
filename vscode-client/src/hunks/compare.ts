// The whole proposal beside the files as they are: one diff editor for all of it.

import * as vscode from "vscode";
import { withHunks } from "../model/hunks";
import type { FileShown, ProposalShown } from "../protocol";
import type { Proposals } from "./proposals";

const SCHEME = "detent-proposed";

export class Compare implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscriptions: vscode.Disposable[];

  readonly onDidChange = this.changed.event;

  constructor(private readonly proposals: Proposals) {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      proposals.onDidChange(() => this.refresh()),
    ];
  }

  async open(runId: string, path?: string): Promise<void> {
    const proposal = this.proposals.all.find((one) => one.runId === runId);
    const files = proposal?.files.filter((file) => path === undefined || file.path === path) ?? [];
    if (!proposal || files.length === 0) {
      void vscode.window.showInformationMessage("Detent: nothing of this run waits for a decision.");
      return;
    }
    const rows = files.map(
      (file) => [vscode.Uri.parse(file.uri), side(proposal, file, "before"), side(proposal, file, "after")] as const,
    );
    const [first] = rows;
    const title = `Detent: proposal ${proposal.number} of ${runId}`;
    if (rows.length === 1 && first) {
      await vscode.commands.executeCommand("vscode.diff", first[1], first[2], `${title}: ${files[0]?.path ?? ""}`);
    } else {
      await vscode.commands.executeCommand("vscode.changes", title, rows);
    }
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { runId, path, which } = JSON.parse(uri.query) as Record<string, string>;
    const proposal = this.proposals.all.find((one) => one.runId === runId);
    const file = proposal?.files.find((one) => one.path === path);
    if (!file) {
      return "";
    }
    return which === "before" ? before(file) : this.after(file, runId ?? "");
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

/** The file as it is; not the file's own document, in which its hunks would be drawn a second time. */
async function before(file: FileShown): Promise<string> {
  return file.creates ? "" : (await vscode.workspace.openTextDocument(vscode.Uri.parse(file.uri))).getText();
}

function side({ runId }: ProposalShown, { path, uri }: FileShown, which: "before" | "after"): vscode.Uri {
  return vscode.Uri.parse(uri).with({ scheme: SCHEME, query: JSON.stringify({ runId, path, which }) });
}
