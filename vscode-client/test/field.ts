// The panel's field in a document that is really there, and the hands that type into it.

import type { FromPage } from "../src/chat/messages";
import type { Draft } from "../src/chat/webview/composer";
import { Composer } from "../src/chat/webview/composer";
import { Desk } from "../src/chat/webview/desk";
import type { RunView } from "../src/model/run";

export class Field {
  readonly sent: FromPage[] = [];
  readonly composer: Composer;

  /** A server answers; `run` is the one that is spoken to. */
  constructor(run: RunView | null, draft?: Draft) {
    const desk = new Desk(
      (message) => this.sent.push(message),
      () => undefined,
    );
    this.composer = new Composer(desk, draft);
    document.body.replaceChildren(this.composer.element);
    this.composer.show(run, true);
  }

  get element(): HTMLTextAreaElement {
    return document.querySelector("textarea") as HTMLTextAreaElement;
  }

  get last(): FromPage | undefined {
    return this.sent.at(-1);
  }

  type(text: string): void {
    this.element.value = text;
    this.element.setSelectionRange(text.length, text.length);
    this.element.dispatchEvent(new Event("input"));
  }

  press(key: string): void {
    this.element.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
  }
}
