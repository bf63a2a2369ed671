// What the newest checks said, in the editor's Testing view: the verdict, and each failing test with its place.

import * as vscode from "vscode";
import type { Change, Feed } from "../feed";
import { visible } from "../model/markdown";
import type { RunView } from "../model/run";
import { proofLine, title } from "../model/words";
import type { Failure, Proof } from "../protocol";

const TELLS: ReadonlySet<string> = new Set(["checks_finished", "proof_changed"]);

export class Testing implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController("detent", "Detent");
  private readonly subscription: vscode.Disposable;

  constructor(private readonly feed: Feed) {
    this.subscription = feed.onDidChange((change) => this.hear(change));
  }

  dispose(): void {
    this.subscription.dispose();
    this.controller.dispose();
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
