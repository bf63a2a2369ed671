// The button above the field for a commit's message: writes there what the newest run with something in the files was about.

import * as vscode from "vscode";
import type { Feed } from "../feed";
import { message } from "../model/markdown";
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

const REPLACE = "Replace it";
const BELOW = "Put it below";

export class CommitMessages implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private written = "";

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
    try {
      const { text } = await this.calls.require("detent/commitMessage", { runId: run.runId });
      await this.put(text.trimEnd(), repository.inputBox);
    } catch (error) {
      void vscode.window.showErrorMessage(message(`Detent: ${error instanceof Error ? error.message : String(error)}`));
    }
  }

  /** What a person wrote there is theirs. */
  private async put(text: string, field: Repository["inputBox"]): Promise<void> {
    const before = field.value.trim();
    const isOurs = before === "" || before === this.written;
    const answer = isOurs ? REPLACE : await vscode.window.showWarningMessage("Detent: there is a message already.", REPLACE, BELOW);
    if (answer !== undefined) {
      this.written = answer === BELOW ? "" : text;
      field.value = answer === BELOW ? `${field.value.trimEnd()}\n\n${text}` : text;
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
