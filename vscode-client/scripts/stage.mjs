// Everything that the package holds, in a folder of its own. An extension's page shows pictures from the web alone, so that
// the README leaves its own behind.
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const STAGE = "dist/stage";

rmSync(STAGE, { recursive: true, force: true });
for (const path of ["package.json", ".vscodeignore", "media", "walkthrough", "dist/extension.js", "dist/panel.js"]) {
  cpSync(path, join(STAGE, path), { recursive: true });
}
cpSync("../LICENSE", join(STAGE, "LICENSE"));

const readme = readFileSync("README.md", "utf-8").replace(/!\[[^\]]*\]\([^)]+\.png\)\n\n/g, "");
writeFileSync(join(STAGE, "README.md"), readme);
