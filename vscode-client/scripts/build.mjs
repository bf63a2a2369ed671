// Two bundles: the extension for the editor's process, and the panel's script for its web view.
import { build } from "esbuild";
import { rmSync } from "node:fs";

const shared = { bundle: true, minify: true, sourcemap: false, legalComments: "none", logLevel: "warning" };

rmSync("dist", { recursive: true, force: true });
await Promise.all([
  build({
    ...shared,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode"],
  }),
  build({
    ...shared,
    entryPoints: ["src/chat/webview/main.ts"],
    outfile: "dist/panel.js",
    platform: "browser",
    target: "es2022",
    format: "iife",
  }),
]);
