// The programs that can install the server, and the command for each. A person runs it; this only writes it down.

import { access } from "node:fs/promises";
import { join } from "node:path";

export interface Installer {
  readonly name: string;
  readonly what: string;
  /** Before what is installed. */
  readonly command: readonly string[];
}

export interface Found {
  readonly uv: string | null;
  readonly pipx: string | null;
  readonly python: string | null;
}

export function installers({ uv, pipx, python }: Found): Installer[] {
  const all: (Installer | null)[] = [
    uv === null ? null : { name: "uv", what: "for yourself, apart from any project", command: [uv, "tool", "install"] },
    pipx === null ? null : { name: "pipx", what: "for yourself, apart from any project", command: [pipx, "install"] },
    python === null ? null : { name: "pip", what: `into the active environment, ${python}`, command: [python, "-m", "pip", "install"] },
  ];
  return all.filter((one) => one !== null);
}

/** For the shell of a terminal. */
export function commandLine(installer: Installer, source: string, platform: string): string {
  const quote = platform === "win32" ? quotedForWindows : quoted;
  return [...installer.command, source].map(quote).join(" ");
}

/** What is wrong with an address. A bare name would be looked up in an index, where anybody may have taken it. */
export function addressProblem(text: string): string | null {
  return /^(?:git\+)?(?:https|ssh|file):\/\/\S+$/.test(text.trim()) ? null : "An address begins with git+https://, https:// or git+ssh://.";
}

/** Whether the server can be installed from this folder. */
export async function isCopy(folder: string): Promise<boolean> {
  const needed = ["pyproject.toml", join("server", "detent", "__main__.py")];
  const found = await Promise.allSettled(needed.map((path) => access(join(folder, path))));
  return found.every(({ status }) => status === "fulfilled");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function quotedForWindows(word: string): string {
  return /^[\w@+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '""')}"`;
}
