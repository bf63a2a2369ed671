// What a command of the editor's puts into the clipboard, for want of any other way to it.

import { randomUUID } from "node:crypto";

export interface Clipboard {
  readText(): Thenable<string>;
  writeText(text: string): Thenable<void>;
}

/** Empty when `copy` copied nothing. It may copy what is in the clipboard already; that is put back in any case. */
export async function copied(clipboard: Clipboard, copy: () => Thenable<unknown>): Promise<string> {
  const before = await clipboard.readText();
  const marker = `detent ${randomUUID()}`;
  try {
    await clipboard.writeText(marker);
    await copy();
    const text = await clipboard.readText();
    return text === marker ? "" : text;
  } finally {
    await clipboard.writeText(before);
  }
}
