// The events of one frame, told apart: what had happened before somebody looked, and what happens now.

import type { Event } from "../protocol";

export interface Frame {
  readonly before: readonly Event[];
  readonly now: readonly Event[];
}

/** `caughtUpAt`: up to which number a folder's events are old; undefined as long as it has not been said, so all are. */
export function frame(events: readonly Event[], caughtUpAt: (root: string) => number | undefined): Frame {
  const isOld = ({ seq, root }: Event) => seq !== null && seq <= (caughtUpAt(root) ?? Infinity);
  return { before: events.filter(isOld), now: events.filter((event) => !isOld(event)) };
}
