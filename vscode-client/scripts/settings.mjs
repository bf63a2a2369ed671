// The editor's settings are those of the server, and a few of the client's own.
// `node scripts/settings.mjs` writes them into package.json; `--check` only says whether they are fresh.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../package.json", import.meta.url);
const SCHEMA = new URL("../../server/detent/config/settings.schema.json", import.meta.url);

const OWN = {
  "detent.server.command": {
    type: "array",
    items: { type: "string" },
    default: [],
    scope: "machine",
    markdownDescription:
      "The server's program and its arguments, such as `[\"/home/me/.venv/bin/detent\", \"lsp\"]`. When it is empty, Detent is looked for in the active Python environment, then on the PATH, then among the tools that uv and pipx have installed.",
  },
};

const KEPT = ["minimum", "maximum", "exclusiveMinimum", "maxLength", "pattern", "enum", "items", "type"];

/** What names a program of one machine; the editor keeps such settings for each machine that it works on. */
const OF_A_MACHINE = new Set(["detent.checks.interpreter"]);

/** A project's own settings decide only what the server lets a project decide. */
function scope(name, schema) {
  if (schema["x-project-may-set"]) {
    return "resource";
  }
  return OF_A_MACHINE.has(name) ? "machine" : "application";
}

/** A text that may be null would have no field in the settings' editor: there it is a text, and empty says nothing. */
function typed(schema) {
  const types = (schema.anyOf ?? []).map((one) => one.type).filter(Boolean);
  if (types.join() === "string,null" && schema.default === null) {
    return { type: "string", default: "" };
  }
  return { ...(types.length ? { type: types } : {}), default: schema.default };
}

function setting(name, schema) {
  return {
    ...Object.fromEntries(KEPT.filter((key) => key in schema).map((key) => [key, schema[key]])),
    ...typed(schema),
    scope: scope(name, schema),
    markdownDescription: schema.description,
  };
}

function properties(schema) {
  const found = { ...OWN };
  for (const [section, reference] of Object.entries(schema.properties)) {
    const name = (reference.$ref ?? reference.allOf?.[0].$ref).split("/").at(-1);
    for (const [field, one] of Object.entries(schema.$defs[name].properties)) {
      const key = `detent.${section}.${field}`;
      found[key] = setting(key, one);
    }
  }
  return found;
}

const before = readFileSync(FILE, "utf-8");
const manifest = JSON.parse(before);
manifest.contributes.configuration = { title: "Detent", properties: properties(JSON.parse(readFileSync(SCHEMA, "utf-8"))) };
const after = JSON.stringify(manifest, null, 2) + "\n";
if (!process.argv.includes("--check")) {
  writeFileSync(FILE, after);
} else if (before !== after) {
  process.stderr.write("package.json: the settings are not the server's: run `npm run settings`\n");
  process.exit(1);
}
