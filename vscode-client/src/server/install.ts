// When there is no server: say what to do, and help to do it. Nothing is installed without a person's own command.

import * as vscode from "vscode";
import type { Installer } from "./installers";
import { commandLine, installers } from "./installers";
import type { Keeper } from "./keeper";
import { surroundings } from "./surroundings";

const INSTALL = "Install…";
const CHOOSE = "Choose the program…";
const AGAIN = "Look again";

export async function offerInstall(keeper: Keeper): Promise<void> {
  const said =
    "Detent's server was not found: neither in the setting detent.server.command, nor in the active Python environment, nor on the PATH, nor among the tools of uv and pipx.";
  const answer = await vscode.window.showWarningMessage(said, INSTALL, CHOOSE, AGAIN);
  if (answer === AGAIN) {
    await keeper.restart();
  } else if (answer === CHOOSE) {
    await choose(keeper);
  } else if (answer === INSTALL) {
    await install(keeper);
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

/** With which program, and from where; then the command stands in a terminal, and waits for Enter. */
async function install(keeper: Keeper): Promise<void> {
  const installer = await installerOfChoice();
  const source = installer && (await sourceOfChoice());
  if (!installer || !source) {
    return;
  }
  const terminal = vscode.window.createTerminal({ name: "Install Detent" });
  terminal.show();
  terminal.sendText(commandLine(installer, source, process.platform), false);
  const answer = await vscode.window.showInformationMessage("Detent: run the command in the terminal. When it is done, look again.", AGAIN);
  if (answer === AGAIN) {
    await keeper.restart();
  }
}

async function installerOfChoice(): Promise<Installer | undefined> {
  const around = surroundings();
  const [uv, pipx, active] = await Promise.all([around.onPath("uv"), around.onPath("pipx"), around.python()]);
  const found = installers({ uv, pipx, python: active });
  if (found.length === 0) {
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", "detent.detent#start", false);
    return undefined;
  }
  const rows = found.map((installer) => ({ label: installer.name, description: installer.what, installer }));
  return (await vscode.window.showQuickPick(rows, { title: "Install Detent's server with" }))?.installer;
}

async function sourceOfChoice(): Promise<string | undefined> {
  const folder = { label: "A folder with a copy of Detent…" };
  const named = { label: "An address, or a package's name…" };
  const picked = await vscode.window.showQuickPick([folder, named], { title: "Install from" });
  if (picked === folder) {
    const chosen = await vscode.window.showOpenDialog({ title: "A copy of Detent", canSelectFolders: true, canSelectFiles: false });
    return chosen?.[0]?.fsPath;
  }
  return picked && vscode.window.showInputBox({ title: "Install from", prompt: "As the installer understands it, such as an address of a repository" });
}
