// Where a person looks at a proposal: in a file, or at a side of a comparison.

import * as vscode from "vscode";
import { hunkAt } from "../model/hunks";
import { isOpen } from "../model/run";
import type { Place } from "../model/stops";
import { WHOLE_FILE } from "../model/stops";
import type { FileShown } from "../protocol";
import { SCHEME } from "./compare";
import type { Proposals } from "./proposals";

/** One hunk, of whatever file. */
export interface Decidable {
  readonly runId: string;
  readonly hunkId: string;
}

export interface Looking extends Place {
  /** The runs that have something open in this file. */
  readonly runs: readonly string[];
  /** The hunk under the cursor, and no other: nobody shall accept what lies out of sight. */
  readonly hunk: Decidable | undefined;
}

export function looking(proposals: Proposals): Looking {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return { uri: "", start: WHOLE_FILE, runs: [], hunk: undefined };
  }
  const { document, selection } = editor;
  if (document.uri.scheme === SCHEME) {
    return compared(document.uri, proposals);
  }
  const uri = document.uri.toString();
  const start = selection.active.line;
  const runs = [...new Set(proposals.in(document).map(({ runId }) => runId))];
  return { uri, start, runs, hunk: hunkAt(proposals.hunks, uri, start) };
}

/** A comparison shows a whole file: when that is one hunk, it is the one. */
function compared(side: vscode.Uri, proposals: Proposals): Looking {
  const { runId, path } = JSON.parse(side.query) as { runId: string; path: string };
  const file = proposals.all.find((one) => one.runId === runId)?.files.find((one) => one.path === path);
  const open = (file?.hunks ?? []).filter(({ state }) => isOpen(state));
  const hunk = file && isWhole(file) ? open[0] : undefined;
  return {
    uri: side.with({ scheme: "file", query: "" }).toString(),
    start: WHOLE_FILE,
    runs: open.length > 0 ? [runId] : [],
    hunk: hunk && { runId, hunkId: hunk.hunkId },
  };
}

function isWhole({ creates, deletes, hunks }: FileShown): boolean {
  return hunks.length === 1 && (creates || deletes);
}
