// When there is no server: say what to do, and help to do it. Nothing is installed without a person's own command.

import * as vscode from "vscode";
import type { Keeper } from "./keeper";

const CHOOSE = "Choose the program…";
const HOW = "How to install";
const AGAIN = "Look again";

export async function offerInstall(keeper: Keeper): Promise<void> {
  const said =
    "Detent's server was not found: neither in the setting detent.server.command, nor in the active Python environment, nor on the PATH.";
  const answer = await vscode.window.showWarningMessage(said, CHOOSE, HOW, AGAIN);
  if (answer === AGAIN) {
    await keeper.restart();
  } else if (answer === CHOOSE) {
    await choose(keeper);
  } else if (answer === HOW) {
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", "detent.detent#start", false);
  }
}

async function choose(keeper: Keeper): Promise<void> {
  const picked = await vscode.window.showOpenDialog({ title: "The program `detent`", canSelectMany: false });
  const program = picked?.[0]?.fsPath;
  if (program) {
    const command = [program, "lsp"];
    await vscode.workspace.getConfiguration("detent").update("server.command", command, vscode.ConfigurationTarget.Global);
    await keeper.restart();
  }
}
