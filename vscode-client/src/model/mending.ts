// Who mends a failing test: what only a change makes fail is for the run that makes it, anything else for a new run.

import type { Commands } from "../protocol";
import type { FailedOne } from "./checks";
import { undecided } from "./run";
import type { RunView } from "./run";

export type Mending =
  | { readonly name: "detent.say"; readonly argument: Commands["detent.say"] }
  | { readonly name: "detent.fix"; readonly argument: Commands["detent.fix"] };

/** `uri`: the file in which it fails. */
export function mending(run: RunView, { failure, before }: FailedOne, uri: string): Mending {
  const problem = `${failure.test}: ${failure.message}`;
  const isChanging = run.status !== "finished" || undecided(run).length > 0;
  if (isChanging && before !== "still") {
    return { name: "detent.say", argument: { runId: run.runId, text: `Fix this failing test:\n${problem}` } };
  }
  const at = { line: failure.line ?? 0, character: 0 };
  return { name: "detent.fix", argument: { uri, range: { start: at, end: at }, problem } };
}
