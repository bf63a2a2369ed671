// What the parts of the page share: the way to the extension, contents that were fetched, and what is folded open.

import type { Commands } from "../../protocol";
import type { FromPage, PageCommand } from "../messages";
import { Drafts } from "./drafts";
import { Foldings } from "./elements";
import type { GrowingProse } from "./prose";

export class Desk {
  readonly foldings = new Foldings();
  /** What the place of an answer that is being written shows. */
  readonly growing = new WeakMap<HTMLElement, GrowingProse>();
  private readonly contents = new Map<string, string>();
  private readonly waiting = new Map<string, ((text: string) => void)[]>();

  constructor(
    private readonly post: (message: FromPage) => void,
    /** Put a text into the field, to be changed and sent again. */
    readonly write: (text: string) => void,
    readonly drafts = new Drafts(),
  ) {}

  run<Name extends PageCommand>(name: Name, argument: Commands[Name]): void {
    this.post({ type: "command", name, argument });
  }

  tell(message: FromPage): void {
    this.post(message);
  }

  /** Calls back with the content, once. */
  read(runId: string, blob: string, then: (text: string) => void): void {
    const known = this.contents.get(blob);
    if (known !== undefined) {
      then(known);
      return;
    }
    const others = this.waiting.get(blob);
    this.waiting.set(blob, [...(others ?? []), then]);
    if (!others) {
      this.post({ type: "content", runId, blob });
    }
  }

  arrived(blob: string, text: string): void {
    this.contents.set(blob, text);
    this.waiting.get(blob)?.forEach((then) => then(text));
    this.waiting.delete(blob);
  }
}
