// What the client is built with, as the lock says: installed in a folder of its own and then put into its place, so that two
// at once do not meet. Who comes second finds it there.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LOCK = "package-lock.json";
const DONE = join("node_modules", ".locked");
const NPM = process.platform === "win32" ? "npm.cmd" : "npm";

mkdirSync("dist", { recursive: true });
const place = mkdtempSync(join("dist", ".installed-"));
try {
  for (const name of ["package.json", LOCK]) {
    copyFileSync(name, join(place, name));
  }
  const options = ["--silent", "--ignore-scripts", "--no-audit", "--no-fund"];
  execFileSync(NPM, ["ci", ...options], { cwd: place, stdio: "inherit", shell: process.platform === "win32" });
  writeFileSync(join(place, DONE), "");
  if (!isFresh()) {
    put();
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}

function isFresh() {
  return existsSync(DONE) && statSync(DONE).mtimeMs >= statSync(LOCK).mtimeMs;
}

function put() {
  try {
    if (existsSync("node_modules")) {
      renameSync("node_modules", join(place, "old"));
    }
    renameSync(join(place, "node_modules"), "node_modules");
  } catch (error) {
    if (!isFresh()) {
      throw error;
    }
  }
}
