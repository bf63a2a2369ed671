// What the checks said, as a tree: a check, its files, their tests; beside each how it stood before the change.

import type { CheckReport, Comparison, Failure, Proof } from "../protocol";

/** How something that is red stands to the change. */
export type Before = "introduced" | "still" | "owed";

export interface FailedOne {
  readonly failure: Failure;
  /** Null when it is not known how it was before. */
  readonly before: Before | null;
}

/** The failures of one file; `path` is null for those without a place. */
export interface FailedFile {
  readonly path: string | null;
  readonly failed: readonly FailedOne[];
}

export const BEFORE: Readonly<Record<Before, string>> = {
  introduced: "new with this change",
  still: "failed before too",
  owed: "failed before too; the task is about it",
};

export function failedFiles(report: CheckReport, since: Comparison | null): FailedFile[] {
  const files = new Map<string | null, FailedOne[]>();
  for (const failure of report.failures) {
    const own = files.get(failure.path) ?? [];
    files.set(failure.path, [...own, { failure, before: stood(failure.test, since) }]);
  }
  return [...files].map(([path, failed]) => ({ path, failed }));
}

/** Null when it is not known, or it is not red. */
export function stood(name: string, since: Comparison | null): Before | null {
  return (["introduced", "owed", "still"] as const).find((word) => since?.[word].includes(name)) ?? null;
}

/** What changed since before, each with its names; without what the failures themselves say. */
export function sinceLists({ since }: Proof): readonly (readonly [title: string, names: readonly string[]])[] {
  if (!since) {
    return [];
  }
  const lists = [
    ["Introduced by this change", since.introduced],
    ["Fixed by this change", since.fixed],
    ["Still failing, as before", since.still],
    ["Failed before too, and the task is about it", since.owed],
    ["Fail on the code before the change, pass now", since.red_first],
    ["Pass on the code before the change too, so they show nothing of it", since.green_first],
    ["Rewritten: as they stood before, they fail on the new code", since.rewritten],
    ["Not run any more", since.lost],
  ] as const;
  return lists.filter(([, names]) => names.length > 0);
}

/** A test's name below the name of its file. */
export function shortName(test: string, path: string | null): string {
  return path !== null && test.startsWith(`${path}::`) ? test.slice(path.length + 2) : test;
}

/** Neighbouring lines as one piece, zero-based: [first, last]. */
export function pieces(lines: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const line of [...lines].sort((one, other) => one - other)) {
    const last = found.at(-1);
    if (last && line <= last[1] + 1) {
      last[1] = line;
    } else {
      found.push([line, line]);
    }
  }
  return found;
}
