import { execFileSync } from "node:child_process";
import { describe, expect, test, vi } from "vitest";
import { Backoff } from "../src/server/backoff";
import type { Surroundings } from "../src/server/choice";
import { chooseCommand } from "../src/server/choice";
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

describe("the server's program", () => {
  const none: Surroundings = {
    setting: [],
    python: () => Promise.resolve(null),
    hasDetent: () => Promise.resolve(true),
    onPath: () => Promise.resolve(null),
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
