// Everything that the package holds, in a folder of its own. An extension's page loads no file beside its README, so that
// the pictures of the README stand in it.
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const STAGE = "dist/stage";

rmSync(STAGE, { recursive: true, force: true });
for (const path of ["package.json", ".vscodeignore", "media", "walkthrough", "dist/extension.js", "dist/panel.js"]) {
  cpSync(path, join(STAGE, path), { recursive: true });
}
cpSync("../LICENSE", join(STAGE, "LICENSE"));

const readme = readFileSync("README.md", "utf-8").replace(/(!\[[^\]]*\]\()([^)]+\.png)\)/g, (_, before, path) => {
  const picture = readFileSync(join(dirname("README.md"), path)).toString("base64");
  return `${before}data:image/png;base64,${picture})`;
});
writeFileSync(join(STAGE, "README.md"), readme);
