import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { Backoff } from "../src/server/backoff";
import type { Surroundings } from "../src/server/choice";
import { chooseCommand } from "../src/server/choice";
import { Ending, isError } from "../src/server/ending";
import { addressProblem, commandLine, installers, isCopy } from "../src/server/installers";
import { sentence } from "../src/server/state";

vi.mock("vscode", () => ({}));

describe("a server that ends by itself", () => {
  test("is started again later and later, and in the end not at all", () => {
    const backoff = new Backoff();
    const waits = Array.from({ length: 9 }, (_, second) => backoff.next(second * 1000));
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 60, null, null]);
  });

  test("is forgiven after a while, and at a person's word", () => {
    const backoff = new Backoff();
    expect([backoff.next(0), backoff.next(1000)]).toEqual([1, 2]);
    expect(backoff.next(10 * 60_000)).toBe(1);
    backoff.reset();
    expect(backoff.next(10 * 60_000)).toBe(1);
  });
});

describe("a server that has ended", () => {
  const ended = async (script: string) => {
    const ending = new Ending();
    const process_ = spawn(process.execPath, ["-e", script]);
    const told: string[] = [];
    ending.begin(process_.stderr, (line) => told.push(line));
    ending.of(process_);
    await once(process_.stdout.resume(), "end");
    return { why: await ending.why(), told };
  };

  test("says why: how its process ended, and its last words", async () => {
    const { why, told } = await ended("console.error('Traceback'); console.error('ValueError: no'); console.error(''); process.exitCode = 3");
    expect(why).toBe("Detent's server ended unexpectedly with exit code 3. It said: ValueError: no.");
    expect(told).toEqual(["Traceback", "ValueError: no", ""]);
  });

  test("may have been killed without a word", async () => {
    const { why } = await ended("process.kill(process.pid, 'SIGKILL')");
    expect(why).toBe("Detent's server ended unexpectedly, killed by SIGKILL.");
  });
});

test("lines of a server are errors where they say so", () => {
  const errors = ["Traceback (most recent call last):", "ValueError: no", "detent.core.errors.UserError: no", "ERROR: no"];
  expect(errors.map(isError)).toEqual([true, true, true, true]);
  expect(isError('Cancel notification for unknown message id "2"')).toBe(false);
});

describe("an installation", () => {
  test("is offered with what is there", () => {
    expect(installers({ uv: null, pipx: null, python: null })).toEqual([]);
    const found = installers({ uv: "/usr/bin/uv", pipx: null, python: "/venv/bin/python" });
    expect(found.map(({ name }) => name)).toEqual(["uv", "pip"]);
  });

  test("is a command that the shell reads as it is meant", () => {
    const [uv, pip] = installers({ uv: "/usr/bin/uv", pipx: null, python: "/my venv/bin/python" });
    if (!uv || !pip) {
      throw new Error("not found");
    }
    expect(commandLine(uv, "/home/me/detent", "linux")).toBe("/usr/bin/uv tool install /home/me/detent");
    expect(commandLine(pip, "it's; rm -r ~", "linux")).toBe(`'/my venv/bin/python' -m pip install 'it'\\''s; rm -r ~'`);
    expect(commandLine(uv, "C:\\my copy", "win32")).toBe('/usr/bin/uv tool install "C:\\my copy"');
  });
});

describe("where it is installed from", () => {
  test("is a copy of Detent, and no folder that merely looks like a project", async () => {
    const place = mkdtempSync(join(tmpdir(), "detent-"));
    writeFileSync(join(place, "pyproject.toml"), "");
    expect(await isCopy(place)).toBe(false);
    expect(await isCopy(new URL("../..", import.meta.url).pathname)).toBe(true);
    rmSync(place, { recursive: true });
  });

  test("is never a bare name, which somebody else may have taken", () => {
    expect(["detent", "detent==1", "-r x", "https://", ""].map(addressProblem)).not.toContain(null);
    const good = ["git+https://example.invalid/detent.git", " git+ssh://git@example.invalid/detent ", "https://example.invalid/detent-1.whl"];
    expect(good.map(addressProblem)).toEqual([null, null, null]);
  });
});

describe("the server's program", () => {
  const none: Surroundings = {
    setting: [],
    python: () => Promise.resolve(null),
    hasDetent: () => Promise.resolve(true),
    onPath: () => Promise.resolve(null),
    asTool: () => Promise.resolve(null),
  };
  const python = () => Promise.resolve("/venv/bin/python");
  const onPath = (program: string) => Promise.resolve(`/usr/bin/${program}`);

  test("is what the user says, before anything is looked for", async () => {
    const found = await chooseCommand({ ...none, setting: ["/opt/detent", "lsp"], python, onPath });
    expect(found).toMatchObject({ program: "/opt/detent", args: ["lsp"] });
  });

  test("is the active environment's, started so that the open folder cannot stand in for it", async () => {
    const found = await chooseCommand({ ...none, python, onPath });
    expect(found).toMatchObject({ program: "/venv/bin/python", args: ["-P", "-m", "detent", "lsp"] });
  });

  test("is the machine's, when the environment has none", async () => {
    const found = await chooseCommand({ ...none, python, onPath, hasDetent: () => Promise.resolve(false) });
    expect(found).toMatchObject({ program: "/usr/bin/detent", args: ["lsp"] });
  });

  test("is a tool of the user's, where the editor's PATH does not lead", async () => {
    const asTool = (program: string) => Promise.resolve(`/home/me/.local/bin/${program}`);
    expect(await chooseCommand({ ...none, asTool })).toMatchObject({ program: "/home/me/.local/bin/detent", args: ["lsp"] });
  });

  test("is found in absolute folders only", async () => {
    const { programIn } = await import("../src/server/surroundings");
    const place = mkdtempSync(join(tmpdir(), "detent-"));
    writeFileSync(join(place, "detent"), "", { mode: 0o755 });
    expect(await programIn(["", ".", relative(process.cwd(), place)], "detent")).toBeNull();
    expect(await programIn(["/nowhere", place], "detent")).toBe(join(place, "detent"));
    rmSync(place, { recursive: true });
  });

  test("may be nowhere", async () => {
    expect(await chooseCommand(none)).toBeNull();
  });
});

describe("settings", () => {
  test("are those of the server", () => {
    const script = new URL("../scripts/settings.mjs", import.meta.url).pathname;
    expect(() => execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" })).not.toThrow();
  });

  test("count where a person set them; a folder decides only what it may", async () => {
    const { ofUser } = await import("../src/server/settings");
    const found = { globalValue: "mine", workspaceValue: "theirs", workspaceFolderValue: undefined };
    expect(ofUser(found, { scope: "machine" })).toBe("mine");
    expect(ofUser({ workspaceValue: "theirs" }, { scope: "application" })).toBeUndefined();
    expect(ofUser(found, { scope: "resource" })).toBe("theirs");
    expect(ofUser({}, { scope: "resource" })).toBeUndefined();
    expect(ofUser({ globalValue: "" }, { default: "" })).toBeUndefined();
  });

  test("that are texts have a field in the settings' editor", async () => {
    const { default: manifest } = await import("../package.json");
    expect(manifest.contributes.configuration.properties["detent.model.name"].type).toBe("string");
  });

  test("keys that decide a hunk are the editor's own everywhere else", async () => {
    const { default: manifest } = await import("../package.json");
    const deciding = manifest.contributes.keybindings.filter(({ command }) => /(?:accept|reject)Hunk$/.test(command));
    expect(deciding.map(({ when }) => when)).toEqual(["editorTextFocus && detent.onHunk", "editorTextFocus && detent.onHunk"]);
    // On macOS it deletes the word before the cursor.
    expect(deciding.map((one) => ("mac" in one ? one.mac : one.key))).not.toContain("alt+backspace");
  });

  test("of safety are never a folder's", async () => {
    const manifest = await import("../package.json");
    const properties: Record<string, { scope: string }> = manifest.contributes.configuration.properties;
    const free = Object.keys(properties).filter((name) => properties[name]?.scope === "resource");
    expect(free).toEqual([
      "detent.run.attempts",
      "detent.run.context_tokens",
      "detent.checks.seconds",
      "detent.checks.quick_seconds",
      "detent.checks.arguments",
      "detent.git.branch_prefix",
      "detent.git.message",
    ]);
  });
});

test("every state is said in a sentence", () => {
  expect(sentence({ kind: "resting", seconds: 4, why: "It ended." })).toBe("It ended. Detent starts it again in 4 s.");
  expect(sentence({ kind: "ready", from: "the PATH" })).toContain("from the PATH");
});
