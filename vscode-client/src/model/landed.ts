// The run that a commit of the user's own would be about.

import type { RunView } from "./run";

/** Newest first they come; a folder of the workspace can be the repository, lie in it, or have it inside. */
export function newestLanded(runs: readonly RunView[], repository: string): RunView | undefined {
  const landed = runs.filter((run) => Object.values(run.states).includes("landed"));
  return landed.find(({ root }) => isWithin(root, repository)) ?? landed.find(({ root }) => isWithin(repository, root));
}

function isWithin(inner: string, outer: string): boolean {
  return slashed(inner).startsWith(slashed(outer));
}

function slashed(uri: string): string {
  return `${decodeURIComponent(uri).replace(/\/+$/, "")}/`;
}
