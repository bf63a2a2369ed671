// Which program is the server: what the user says, else the project's Python, else what the machine or the user has.

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Where it was found, for people. */
  readonly from: string;
}

/** What the choice has to look at; each is asked only when it is needed. */
export interface Surroundings {
  /** The setting `detent.server.command`; empty when it is not set. */
  readonly setting: readonly string[];
  /** The active Python environment's interpreter, if an extension knows one. */
  python(): Promise<string | null>;
  /** Whether this interpreter has Detent. */
  hasDetent(python: string): Promise<boolean>;
  /** The absolute path of a program on the PATH. */
  onPath(program: string): Promise<string | null>;
  /** The absolute path of a tool that uv or pipx has installed; an editor's PATH often leaves these out. */
  asTool(program: string): Promise<string | null>;
}

export async function chooseCommand(around: Surroundings): Promise<Command | null> {
  const [program, ...args] = around.setting;
  if (program) {
    return { program, args, from: "the setting detent.server.command" };
  }
  const python = await around.python();
  if (python && (await around.hasDetent(python))) {
    // -P: the folder that is open must not be able to stand in for the server.
    return { program: python, args: ["-P", "-m", "detent", "lsp"], from: "the active Python environment" };
  }
  const installed = await around.onPath("detent");
  if (installed) {
    return { program: installed, args: ["lsp"], from: "the PATH" };
  }
  const tool = await around.asTool("detent");
  return tool ? { program: tool, args: ["lsp"], from: "the tools of uv and pipx" } : null;
}
