// When there is no server: say what to do, and help to do it. Nothing is installed without a person's own command.

import * as vscode from "vscode";
import { message } from "../model/markdown";
import type { Installer } from "./installers";
import { addressProblem, commandLine, installers, isCopy } from "./installers";
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

/** Detent is in no package index: under its name there, somebody else's program might be. */
async function sourceOfChoice(): Promise<string | undefined> {
  const folder = { label: "A folder with a copy of Detent…", detail: "Its repository, cloned or unpacked: the one with pyproject.toml in it" };
  const file = { label: "A package of it…", detail: "A file detent-….whl or detent-….tar.gz that was given to you" };
  const address = { label: "The address of its repository…", detail: "Such as git+https://…; git must be installed" };
  const title = "Install from: Detent is in no package index, so a copy of it is needed";
  const picked = await vscode.window.showQuickPick([folder, file, address], { title });
  if (picked === folder) {
    return copyIn(await opened({ title: "A copy of Detent", canSelectFolders: true, canSelectFiles: false }));
  }
  if (picked === file) {
    return opened({ title: "A package of Detent", filters: { "Python packages": ["whl", "gz"] } });
  }
  const typed = picked && (await vscode.window.showInputBox({ title: picked.label, prompt: picked.detail, validateInput: addressProblem }));
  return typed?.trim();
}

async function opened(options: vscode.OpenDialogOptions): Promise<string | undefined> {
  return (await vscode.window.showOpenDialog({ ...options, canSelectMany: false }))?.[0]?.fsPath;
}

async function copyIn(folder: string | undefined): Promise<string | undefined> {
  if (folder !== undefined && !(await isCopy(folder))) {
    void vscode.window.showErrorMessage(message(`Detent: ${folder} holds no copy of Detent. Choose the folder with its pyproject.toml.`));
    return undefined;
  }
  return folder;
}
