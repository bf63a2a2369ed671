// What the newest checks said, in the editor's Testing view: the verdict, and below it files, classes and tests with their places.

import * as vscode from "vscode";
import type { Change, Feed } from "../feed";
import type { FailedOne } from "../model/checks";
import { stood } from "../model/checks";
import { visible } from "../model/markdown";
import { mending } from "../model/mending";
import type { RunView } from "../model/run";
import type { TestNode } from "../model/tests";
import { testTree } from "../model/tests";
import { proofLine, title } from "../model/words";
import type { Failure, Proof } from "../protocol";
import type { Calls } from "../server/calls";

const TELLS: ReadonlySet<string> = new Set(["checks_finished", "proof_changed"]);

interface Failed {
  readonly runId: string;
  readonly one: FailedOne;
}

interface Shown {
  readonly run: RunView;
  readonly results: vscode.TestRun;
}

export class Testing implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController("detent", "Detent");
  private readonly failed = new WeakMap<vscode.TestItem, Failed>();
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
    const failed = item && this.failed.get(item);
    const run = failed && this.feed.runs.get(failed.runId);
    if (run && item.uri) {
      const { name, argument } = mending(run, failed.one, item.uri.toString());
      await this.calls.run(name, argument);
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
    this.controller.items.replace([whole]);
    const results = this.controller.createTestRun(new vscode.TestRunRequest([whole]), title(run), false);
    this.fill(whole, testTree(proof), { run, results });
    if (proof.status === "proven") {
      results.passed(whole);
    } else if (proof.status === "unproven") {
      results.skipped(whole);
    } else if (whole.children.size === 0) {
      results.errored(whole, new vscode.TestMessage(visible(proof.reason)));
    }
    results.appendOutput(proof.reports.map((report) => visible(report.output)).join("\n").replaceAll("\n", "\r\n"));
    results.end();
  }

  /** An item has its result only when it stands in the tree. */
  private fill(above: vscode.TestItem, nodes: readonly TestNode[], shown: Shown): void {
    const items = nodes.map((node) => this.item(node, shown.run));
    above.children.replace(items);
    nodes.forEach((node, index) => {
      const item = items[index];
      if (item && node.failure) {
        shown.results.failed(item, message(item, node.failure));
      } else if (item && node.passed) {
        shown.results.passed(item);
      }
      if (item) {
        this.fill(item, node.children, shown);
      }
    });
  }

  private item({ id, label, path, failure }: TestNode, run: RunView): vscode.TestItem {
    const uri = path === null ? undefined : vscode.Uri.joinPath(vscode.Uri.parse(run.root), path);
    const item = this.controller.createTestItem(id, visible(label), uri);
    if (failure) {
      item.range = failure.line === null ? undefined : new vscode.Range(failure.line, 0, failure.line, 0);
      this.failed.set(item, { runId: run.runId, one: { failure, before: stood(failure.test, run.proof?.since ?? null) } });
    }
    return item;
  }
}

function message(item: vscode.TestItem, failure: Failure): vscode.TestMessage {
  const told = new vscode.TestMessage(visible(`${failure.message}\n\n${failure.trace}`));
  if (item.uri && item.range) {
    told.location = new vscode.Location(item.uri, item.range);
  }
  return told;
}
