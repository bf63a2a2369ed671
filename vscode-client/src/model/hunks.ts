// The hunks that wait for a decision: where they lie, what is drawn for each.

import type { FileShown, HunkShown, HunkState, ProposalShown } from "../protocol";
import { visible } from "./markdown";
import { isOpen } from "./run";

export interface OpenHunk {
  readonly runId: string;
  readonly hunkId: string;
  readonly uri: string;
  readonly state: HunkState;
  /** Lines from `start` up to `end`; they are the same for an insertion. */
  readonly start: number;
  readonly end: number;
  readonly old: readonly string[];
  readonly new: readonly string[];
  /** Where the hunks lie that bring what this one uses, of those that are not in the files yet. */
  readonly needs: readonly string[];
}

/** Those that can be shown inside a file, in the order of their files and lines. */
export function openHunks(proposals: Iterable<ProposalShown>): OpenHunk[] {
  const found = [...proposals].flatMap(({ runId, files }) =>
    files.flatMap((file) => file.hunks.flatMap((hunk) => shown(runId, file, hunk, needed(files, hunk)))),
  );
  return found.sort((one, other) => compare(one.uri, other.uri) || one.start - other.start);
}

function needed(files: readonly FileShown[], { needs }: HunkShown): string[] {
  return files.flatMap(({ path, hunks }) =>
    hunks.filter((one) => needs.includes(one.hunkId) && one.state !== "landed").map((one) => placeOf(path, one)),
  );
}

function placeOf(path: string, { range }: HunkShown): string {
  return range ? `${path}, line ${range.start.line + 1}` : path;
}

function shown(runId: string, { uri, creates }: FileShown, hunk: HunkShown, needs: readonly string[]): OpenHunk[] {
  if (!isOpen(hunk.state) || hunk.range === null || creates) {
    return [];
  }
  const start = hunk.range.start.line;
  const end = start + hunk.old.length;
  return [{ runId, hunkId: hunk.hunkId, uri, state: hunk.state, start, end, old: hunk.old, new: hunk.new, needs }];
}

export function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** New lines lie between two lines, and are reached from both. */
export function hunkAt(hunks: readonly OpenHunk[], uri: string, line: number): OpenHunk | undefined {
  return hunks.find((hunk) => {
    const first = hunk.start === hunk.end ? hunk.start - 1 : hunk.start;
    return hunk.uri === uri && first <= line && line <= Math.max(hunk.end - 1, hunk.start);
  });
}

export interface Ghost {
  readonly line: number;
  readonly text: string;
}

export interface Drawing {
  /** Lines that will go. */
  readonly removed: readonly number[];
  /** The line below which the block stands. */
  readonly anchor: number;
  /** Where each old line becomes one new line: the new text, beside the old. */
  readonly ghosts: readonly Ghost[];
  /** Otherwise: all new lines, to be shown below the anchor. */
  readonly block: string;
}

const LONGEST = 160;

/** An editor can write beside a line, not between two: what needs more lines than there are is a block of its own. */
export function drawing({ start, end, old, new: lines }: OpenHunk): Drawing {
  const { before, after } = unchanged(old, lines);
  const first = start + before;
  const last = end - after;
  const coming = lines.slice(before, lines.length - after);
  const removed = Array.from({ length: Math.max(last - first, 0) }, (_, index) => first + index);
  const anchor = removed.at(-1) ?? Math.max(first - 1, 0);
  if (coming.length === removed.length) {
    return { removed, anchor, block: "", ghosts: removed.map((line, index) => ({ line, text: clean(coming[index] ?? "") })) };
  }
  return { removed, anchor, block: coming.join(""), ghosts: [] };
}

/** How many lines at the beginning and at the end stay as they are. */
function unchanged(old: readonly string[], lines: readonly string[]): { before: number; after: number } {
  const shorter = Math.min(old.length, lines.length);
  let before = 0;
  while (before < shorter && old[before] === lines[before]) {
    before += 1;
  }
  let after = 0;
  while (after < shorter - before && old.at(-1 - after) === lines.at(-1 - after)) {
    after += 1;
  }
  return { before, after };
}

function clean(line: string): string {
  const text = visible(line.replace(/[\r\n]+$/, "")).replaceAll("\t", "    ");
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

/** The file with its open hunks in it. They are placed by the server, for exactly this text. */
export function withHunks(text: string, hunks: readonly OpenHunk[]): string {
  const lines = text.split(/(?<=\n|\r(?!\n))/);
  for (const hunk of [...hunks].sort((one, other) => other.start - one.start)) {
    lines.splice(hunk.start, hunk.end - hunk.start, ...hunk.new);
  }
  return lines.join("");
}

/** What stands on the left and on the right of a comparison: of a renamed file the old one and the new one, together. */
export function sides(files: readonly FileShown[]): { from: FileShown; to: FileShown }[] {
  const origin = new Map(files.flatMap((to) => files.filter((from) => from.path === to.origin).map((from) => [to, from] as const)));
  const moved = new Set(origin.values());
  return files.filter((file) => !moved.has(file)).map((to) => ({ from: origin.get(to) ?? to, to }));
}

/** As a unified diff without its head, for a reader. */
export function asDiff(hunk: Pick<OpenHunk, "old" | "new">): string {
  const sign = (mark: string) => (line: string) => mark + line.replace(/[\r\n]+$/, "");
  return [...hunk.old.map(sign("-")), ...hunk.new.map(sign("+"))].join("\n");
}
