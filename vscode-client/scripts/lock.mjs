// Pin the dependencies anew. What names a host is left out of the lock, so that it works with any registry.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../package-lock.json", import.meta.url);
execFileSync("npm", ["install", "--package-lock-only", "--ignore-scripts"], { stdio: "inherit", cwd: new URL("..", import.meta.url) });
const lock = JSON.parse(readFileSync(file, "utf-8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved;
  delete entry.funding;
}
writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");
