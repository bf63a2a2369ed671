// When each word of an answer is on screen. Prints figures, not steps.
import { Workbench } from "./workbench.mjs";

const editor = await Workbench.open();
await editor.play(async () => {
  await editor.openFile("calc.py");
  const panel = await editor.showPanel();
  await editor.until("a server", async () => !(await panel.locator("footer button", { hasText: "Start" }).isDisabled()));
  await panel.evaluate(() => {
    globalThis.seen = [];
    const painted = () => globalThis.seen.push([Date.now() / 1000, [...document.querySelectorAll(".said-by-model")].at(-1)?.textContent.trim().length ?? 0]);
    const after = () => requestAnimationFrame(() => setTimeout(painted));
    new MutationObserver(after).observe(document.querySelector("main"), { childList: true, subtree: true, characterData: true });
  });
  await editor.act("def divide", "Agent: implement this");
  await panel.locator(".approval.waits button", { hasText: "Allow in this run" }).click();
  await panel.locator(".finished").waitFor();
  process.stdout.write(`SEEN ${JSON.stringify(await panel.evaluate(() => globalThis.seen))}\n`);
});
