// The places that one goes to, one after the other: hunks in their files, and files of which nothing lies in one.

import type { ProposalShown } from "../protocol";
import { compare, openHunks } from "./hunks";
import { isOpen } from "./run";

/** Where one is, or goes to. A file as a whole lies before its first line. */
export interface Place {
  readonly uri: string;
  readonly start: number;
}

export interface Stop extends Place {
  readonly runId: string;
  /** Of a file as a whole: it is not there yet, or nothing of it has lines. */
  readonly path: string | null;
}

export const WHOLE_FILE = -1;

/** All that waits for a decision, in the order of files and lines. */
export function stops(proposals: Iterable<ProposalShown>, spelled: (uri: string) => string): Stop[] {
  const all = [...proposals];
  const inFiles = openHunks(all).map(({ runId, uri, start }) => ({ runId, uri: spelled(uri), start, path: null }));
  const whole = all.flatMap(({ runId, files }) =>
    files
      .filter(({ creates, hunks }) => hunks.some((hunk) => isOpen(hunk.state) && (creates || hunk.range === null)))
      .map(({ uri, path }) => ({ runId, uri: spelled(uri), start: WHOLE_FILE, path })),
  );
  return [...inFiles, ...whole].sort(order);
}

/** The next one from a place (or the one before), round and round through all files. */
export function neighbour<Found extends Place>(all: readonly Found[], at: Place, step: 1 | -1): Found | undefined {
  return step === 1
    ? (all.find((one) => order(one, at) > 0) ?? all[0])
    : (all.findLast((one) => order(one, at) < 0) ?? all.at(-1));
}

/** The first stop of the next file (or of the one before). */
export function nextFile(all: readonly Stop[], { uri }: Place, step: 1 | -1): Stop | undefined {
  const firsts = all.filter((one, index) => one.uri !== all[index - 1]?.uri);
  return neighbour(firsts, { uri, start: step * Infinity }, step);
}

/** The first stop of the next run (or of the one before). `runs` are in the order in which they are listed. */
export function nextRun(all: readonly Stop[], runs: readonly string[], runId: string | undefined, step: 1 | -1): Stop | undefined {
  const here = runId === undefined ? -1 : runs.indexOf(runId);
  const index = here < 0 ? (step === 1 ? 0 : -1) : (here + step) % runs.length;
  return all.find((one) => one.runId === runs.at(index));
}

function order(one: Place, other: Place): number {
  return compare(one.uri, other.uri) || one.start - other.start;
}
