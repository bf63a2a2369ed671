// Entries of a run as the panel draws them, in a document that is really there.

import axe from "axe-core";
import type { FromPage } from "../src/chat/messages";
import { Desk } from "../src/chat/webview/desk";
import { element } from "../src/chat/webview/entries";
import { advance } from "../src/model/fold";
import type { Entry, RunView } from "../src/model/run";
import type { Event } from "../src/protocol";

/** What is not in sight: the page asks for it only when it comes there, which here it never does. */
class NeverSeen {
  readonly root = null;
  readonly rootMargin = "";
  readonly scrollMargin = "";
  readonly thresholds = [];
  observe = () => undefined;
  unobserve = () => undefined;
  disconnect = () => undefined;
  takeRecords = () => [];
}
globalThis.IntersectionObserver = NeverSeen;
// There is nothing to scroll in.
Element.prototype.scrollIntoView = () => undefined;

export interface Drawn {
  readonly run: RunView;
  readonly sent: FromPage[];
  /** The newest entry of this kind. */
  readonly entry: (kind: Entry["kind"]) => HTMLElement;
}

export function drawn(events: readonly Event[]): Drawn {
  const run = advance(null, events);
  if (!run) {
    throw new Error("no run has begun");
  }
  const sent: FromPage[] = [];
  const desk = new Desk(
    (message) => sent.push(message),
    () => undefined,
  );
  const elements = run.entries.map((entry) => element(run, entry, desk));
  document.body.replaceChildren(...elements);
  return {
    run,
    sent,
    entry: (kind) => {
      const found = elements[run.entries.findLastIndex((one) => one.kind === kind)];
      if (!found) {
        throw new Error(`there is no ${kind}`);
      }
      return found;
    },
  };
}

/** What axe finds in the document; colours need a real browser. */
export async function barriers(): Promise<string[]> {
  const off = { enabled: false };
  const rules = { region: off, "color-contrast": off, "page-has-heading-one": off, "heading-order": off, "landmark-one-main": off };
  const { violations } = await axe.run(document.body, { rules });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}
