// Puts the client together. It renders what the server says and decides nothing.

import * as vscode from "vscode";
import { Attach } from "./chat/attach";
import { Page } from "./chat/page";
import { Panel } from "./chat/panel";
import { Testing } from "./checks/testing";
import { Feed } from "./feed";
import { Blocks } from "./hunks/blocks";
import { Compare } from "./hunks/compare";
import { HunkCommands } from "./hunks/commands";
import { Painter } from "./hunks/painter";
import { Proposals } from "./hunks/proposals";
import { Questions } from "./questions";
import { RunCommands } from "./runs/commands";
import { RunTree } from "./runs/tree";
import { CommitMessages } from "./scm/message";
import { Calls } from "./server/calls";
import { ServerCommands } from "./server/commands";
import { Keeper } from "./server/keeper";
import { Setup } from "./server/setup";
import { Status } from "./status";

export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel("Detent", { log: true });
  const keeper = new Keeper(output);
  const calls = new Calls(keeper);
  const feed = new Feed(keeper);
  const proposals = new Proposals(calls, feed);
  const compare = new Compare(proposals);
  const setup = new Setup(keeper, calls, feed);
  const panel = new Panel({ keeper, calls, feed, setup }, new Page(context.extensionPath, context.workspaceState));
  context.subscriptions.push(
    output,
    keeper,
    feed,
    proposals,
    compare,
    setup,
    panel,
    new Painter(proposals, context.extensionUri),
    new Blocks(proposals),
    new HunkCommands(calls, proposals, compare),
    new Questions(feed, (runId) => panel.shows(runId)),
    new RunTree(feed),
    new RunCommands(calls, feed, panel),
    new Status(keeper, feed),
    new Testing(calls, feed),
    new CommitMessages(calls, feed),
    new Attach(panel),
    new ServerCommands(keeper, output),
  );
  void keeper.start();
}
