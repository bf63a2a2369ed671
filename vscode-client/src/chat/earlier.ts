// The run that was shown before the page was loaded anew. Its events come again a moment later: it is shown when it is known.

export class Earlier {
  private runId: string | null = null;

  was(runId: string | null): void {
    this.runId = runId;
  }

  /** The run, once. */
  found(runs: ReadonlyMap<string, unknown>): string | null {
    const { runId } = this;
    if (runId === null || !runs.has(runId)) {
      return null;
    }
    this.runId = null;
    return runId;
  }
}
