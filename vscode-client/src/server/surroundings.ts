// What the machine and the other extensions say about programs.

import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import * as vscode from "vscode";
import type { Surroundings } from "./choice";

const TRY_MS = 10_000;

export function surroundings(): Surroundings {
  return {
    setting: vscode.workspace.getConfiguration("detent").get<string[]>("server.command") ?? [],
    python: activePython,
    hasDetent,
    onPath,
    asTool,
  };
}

/** The part of the Python extension's API that is used here. */
interface PythonApi {
  environments?: { getActiveEnvironmentPath(resource?: vscode.Uri): { path: string } };
}

async function activePython(): Promise<string | null> {
  const extension = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  if (!extension) {
    return null;
  }
  const api = extension.isActive ? extension.exports : await extension.activate();
  const path = api.environments?.getActiveEnvironmentPath(vscode.workspace.workspaceFolders?.[0]?.uri).path;
  return path && isAbsolute(path) ? path : null;
}

function hasDetent(python: string): Promise<boolean> {
  const args = ["-P", "-c", "import detent.main"];
  return new Promise((resolve) => {
    execFile(python, args, { cwd: homedir(), timeout: TRY_MS }, (error) => {
      resolve(error === null);
    });
  });
}

function onPath(program: string): Promise<string | null> {
  return programIn((process.env["PATH"] ?? "").split(delimiter), program);
}

function asTool(program: string): Promise<string | null> {
  const named = ["UV_TOOL_BIN_DIR", "PIPX_BIN_DIR", "XDG_BIN_HOME"].map((name) => process.env[name] ?? "");
  return programIn([...named, join(homedir(), ".local", "bin")], program);
}

/** The first of these folders that has it. */
export async function programIn(places: readonly string[], program: string): Promise<string | null> {
  // A relative entry would find programs of the folder that is open.
  const folders = places.filter(isAbsolute);
  const names = process.platform === "win32" ? [`${program}.exe`, `${program}.cmd`] : [program];
  for (const path of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return null;
}
