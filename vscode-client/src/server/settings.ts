// What the user has set. A default is the server's business: sent from here it would go before the user's own file.

import * as vscode from "vscode";
import packageJson from "../../package.json";

interface Declared {
  readonly scope?: string;
  readonly default?: unknown;
}

const PREFIX = "detent.";

/** The client's own settings; everything else is meant for the server. */
const OWN: ReadonlySet<string> = new Set(["server.command"]);

export function chosenSettings(scope: vscode.Uri | undefined): Record<string, Record<string, unknown>> {
  const configuration = vscode.workspace.getConfiguration("detent", scope);
  const chosen: Record<string, Record<string, unknown>> = {};
  for (const [name, declared] of Object.entries(packageJson.contributes.configuration.properties)) {
    const key = name.slice(PREFIX.length);
    const value = OWN.has(key) ? undefined : ofUser(configuration.inspect(key), declared);
    const [section, field] = key.split(".");
    if (value !== undefined && section && field) {
      (chosen[section] ??= {})[field] = value;
    }
  }
  return chosen;
}

interface Inspected {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/** A folder belongs to whoever wrote it: it may set what is declared for folders, and nothing else. */
export function ofUser(found: Inspected | undefined, declared: Declared): unknown {
  const folder = declared.scope === "resource" ? (found?.workspaceFolderValue ?? found?.workspaceValue) : undefined;
  const value = folder ?? found?.globalValue;
  return value === "" && declared.default === "" ? undefined : value; // a field that was emptied again
}
