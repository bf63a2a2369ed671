// The button above the field for a commit's message: writes there what the newest run with something in the files was about.

import * as vscode from "vscode";
import type { Feed } from "../feed";
import { newestLanded } from "../model/landed";
import type { Calls } from "../server/calls";

/** The part of the Git extension's API that is used here. */
interface GitApi {
  getAPI(version: 1): { readonly repositories: readonly Repository[] };
}

interface Repository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
}

export class CommitMessages implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly calls: Calls,
    private readonly feed: Feed,
  ) {
    const write = (chosen?: { rootUri?: vscode.Uri }) => this.write(chosen?.rootUri);
    this.subscription = vscode.commands.registerCommand("detent.client.commitMessage", write);
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async write(root: vscode.Uri | undefined): Promise<void> {
    const repositories = await gitRepositories();
    const repository = repositories.find((one) => root === undefined || one.rootUri.toString() === root.toString());
    const run = repository && newestLanded(this.feed.newest, repository.rootUri.toString());
    if (!repository || !run) {
      void vscode.window.showInformationMessage("Detent: no run has brought anything into this repository's files yet.");
      return;
    }
    const message = await this.calls.ask("detent/commitMessage", { runId: run.runId });
    if (message) {
      repository.inputBox.value = message.text.trimEnd();
    }
  }
}

async function gitRepositories(): Promise<readonly Repository[]> {
  const extension = vscode.extensions.getExtension<GitApi>("vscode.git");
  if (!extension) {
    return [];
  }
  const git = extension.isActive ? extension.exports : await extension.activate();
  return git.getAPI(1).repositories;
}
