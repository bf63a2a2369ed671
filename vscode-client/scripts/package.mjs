// Packs the extension: everything is made in a folder of its own and then put into its place, so that two at once do not meet.
// `node scripts/package.mjs --build` makes the two bundles only.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const PICTURE = /(!\[[^\]]*\])\(([^)]+\.png)\)/g;

mkdirSync("dist", { recursive: true });
const place = mkdtempSync(join("dist", ".made-"));
try {
  await bundle(join(place, "dist"));
  if (!process.argv.includes("--build")) {
    stage();
    const vsce = join(process.cwd(), "node_modules", "@vscode", "vsce", "vsce");
    const options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--out", "detent.vsix"];
    execFileSync(process.execPath, [vsce, "package", ...options], { cwd: place, stdio: ["ignore", "inherit", "inherit"] });
    renameSync(join(place, "detent.vsix"), join("dist", "detent.vsix"));
  }
  for (const name of ["extension.js", "panel.js"]) {
    renameSync(join(place, "dist", name), join("dist", name));
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}

/** Two: the extension for the editor's process, and the panel's script for its web view. */
async function bundle(into) {
  const shared = { bundle: true, minify: true, sourcemap: false, legalComments: "none", logLevel: "warning" };
  const extension = { platform: "node", target: "node20", format: "cjs", external: ["vscode"] };
  const panel = { platform: "browser", target: "es2022", format: "iife" };
  await Promise.all([
    build({ ...shared, ...extension, entryPoints: ["src/extension.ts"], outfile: join(into, "extension.js") }),
    build({ ...shared, ...panel, entryPoints: ["src/chat/webview/main.ts"], outfile: join(into, "panel.js") }),
  ]);
}

/** Everything that the package holds. */
function stage() {
  for (const path of ["package.json", ".vscodeignore", "media", "walkthrough"]) {
    cpSync(path, join(place, path), { recursive: true });
  }
  cpSync("../LICENSE", join(place, "LICENSE"));
  for (const page of readdirSync("walkthrough")) {
    withPictures(page);
  }
  // An extension's page in the editor shows pictures of the web alone: broken ones would stand there.
  const readme = readFileSync("README.md", "utf-8");
  writeFileSync(join(place, "README.md"), readme.replaceAll(new RegExp(`${PICTURE.source}\\n\\n`, "g"), ""));
}

/** The walkthrough shows what the package holds. */
function withPictures(page) {
  const text = readFileSync(join("walkthrough", page), "utf-8");
  const packed = text.replace(PICTURE, (_, words, path) => {
    cpSync(join("walkthrough", path), join(place, "walkthrough", "pictures", basename(path)));
    return `${words}(pictures/${basename(path)})`;
  });
  writeFileSync(join(place, "walkthrough", page), packed);
}
