// The programs that can install the server, and the command for each. A person runs it; this only writes it down.

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

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function quotedForWindows(word: string): string {
  return /^[\w@+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '""')}"`;
}
