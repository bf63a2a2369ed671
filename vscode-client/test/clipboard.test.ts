import { expect, test } from "vitest";
import { copied } from "../src/chat/clipboard";

class Held {
  constructor(public text: string) {}
  readText = () => Promise.resolve(this.text);
  writeText = (text: string) => Promise.resolve(void (this.text = text));
}

test("a selection is taken, also when the clipboard holds it already, and the clipboard is as it was", async () => {
  const clipboard = new Held("ValueError: no");
  expect(await copied(clipboard, () => clipboard.writeText("ValueError: no"))).toBe("ValueError: no");
  expect(clipboard.text).toBe("ValueError: no");
});

test("where nothing is selected nothing is taken", async () => {
  const clipboard = new Held("mine");
  expect(await copied(clipboard, () => Promise.resolve())).toBe("");
  expect(clipboard.text).toBe("mine");
});

test("the clipboard is as it was when the editor cannot copy", async () => {
  const clipboard = new Held("mine");
  await expect(copied(clipboard, () => Promise.reject(new Error("no terminal")))).rejects.toThrow("no terminal");
  expect(clipboard.text).toBe("mine");
});
