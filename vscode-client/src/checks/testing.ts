// What the newest checks said, in the editor's Testing view: the verdict, and each failing test with its place.

import * as vscode from "vscode";
import type { Change, Feed } from "../feed";
import { visible } from "../model/markdown";
import type { RunView } from "../model/run";
import { proofLine, title } from "../model/words";
import type { Failure, Proof } from "../protocol";
import type { Calls } from "../server/calls";

const TELLS: ReadonlySet<string> = new Set(["checks_finished", "proof_changed"]);

export class Testing implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController("detent", "Detent");
  private readonly messages = new WeakMap<vscode.TestItem, string>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly calls: Calls,
    private readonly feed: Feed,
  ) {
    this.subscriptions = [
      feed.onDidChange((change) => this.hear(change)),
      vscode.commands.registerCommand("detent.client.fixFailure", (item?: vscode.TestItem) => this.fix(item)),
    ];
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    this.controller.dispose();
  }

  private async fix(item: vscode.TestItem | undefined): Promise<void> {
    if (item?.uri && item.range) {
      const problem = `${item.id}: ${this.messages.get(item) ?? ""}`;
      const { line } = item.range.start;
      const range = { start: { line, character: 0 }, end: { line, character: 0 } };
      await this.calls.run("detent.fix", { uri: item.uri.toString(), range, problem });
    } else {
      void vscode.window.showInformationMessage("Detent: choose a failing test with a place in the code.");
    }
  }

  /** Of what happened before somebody looked, only the last word counts. */
  private hear({ events }: Change): void {
    const last = events.findLast((event) => TELLS.has(event.kind));
    const run = last && this.feed.runs.get(last.runId);
    if (run?.proof) {
      this.show(run, run.proof);
    }
  }

  private show(run: RunView, proof: Proof): void {
    const whole = this.controller.createTestItem(run.runId, title(run));
    whole.description = proofLine(proof);
    const failures = proof.reports.flatMap((report) => report.failures);
    const items = failures.map((failure) => this.item(run, failure));
    whole.children.replace(items.map(([item]) => item));
    this.controller.items.replace([whole]);
    const results = this.controller.createTestRun(new vscode.TestRunRequest([whole]), title(run), false);
    items.forEach(([item, failure]) => results.failed(item, message(item, failure)));
    if (proof.status === "proven") {
      results.passed(whole);
    } else if (proof.status === "unproven") {
      results.skipped(whole);
    }
    results.appendOutput(proof.reports.map((report) => visible(report.output)).join("\n").replaceAll("\n", "\r\n"));
    results.end();
  }

  private item(run: RunView, failure: Failure): [vscode.TestItem, Failure] {
    const uri = failure.path === null ? undefined : vscode.Uri.joinPath(vscode.Uri.parse(run.root), failure.path);
    const item = this.controller.createTestItem(failure.test, visible(failure.test), uri);
    if (failure.line !== null) {
      item.range = new vscode.Range(failure.line, 0, failure.line, 0);
    }
    this.messages.set(item, failure.message);
    return [item, failure];
  }
}

function message(item: vscode.TestItem, failure: Failure): vscode.TestMessage {
  const told = new vscode.TestMessage(visible(`${failure.message}\n\n${failure.trace}`));
  if (item.uri && item.range) {
    told.location = new vscode.Location(item.uri, item.range);
  }
  return told;
}
