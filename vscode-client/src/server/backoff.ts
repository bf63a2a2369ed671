// How long to wait before a server that ended by itself is started again.

const SECONDS = [1, 2, 4, 8, 16, 30, 60] as const;
const FORGET_AFTER = 5 * 60_000;

/** Give up after as many endings in a short time as there are steps. */
export class Backoff {
  private ends: number[] = [];

  /** Seconds to wait now, or null when trying again makes no sense. */
  next(now: number): number | null {
    this.ends = [...this.ends.filter((end) => now - end < FORGET_AFTER), now];
    return SECONDS[this.ends.length - 1] ?? null;
  }

  reset(): void {
    this.ends = [];
  }
}
