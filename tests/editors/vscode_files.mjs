// A question comes while the panel is away; a new file is accepted; one run is stopped in the panel, one from the status bar.
import { say, Workbench } from "./workbench.mjs";

const editor = await Workbench.open();
const { page } = editor;
await editor.play(story);

async function story() {
  await editor.openFile("calc.py");
  await editor.act("def divide", "Agent: implement this");
  const toast = page.locator(".notifications-toasts .notification-list-item", { hasText: "Detent asks" });
  await toast.waitFor();
  say(`notified: ${(await toast.locator(".monaco-button").allTextContents()).join(", ")}`);
  await toast.locator(".monaco-button").first().click();
  const panel = await editor.panel();
  await panel.locator(".approval.waits button", { hasText: "Allow in this run" }).click();
  await panel.locator(".failed-file").first().waitFor();
  say(`tests: ${(await tests()).join(" > ")}`);

  await editor.showPanel();
  await panel.locator(".finished.proven").waitFor();
  const file = panel.locator(".proposal .file", { hasText: "NOTES.md" });
  await file.locator("text=divide is written.").first().waitFor();
  say("new file shown");
  await panel.locator(".proposal button", { hasText: "Accept all" }).click();
  await editor.until("both files", async () => (await panel.locator('.hunk[data-state="landed"]').count()) >= 2);
  say("new file made");

  await begin(panel, "Say it slowly");
  await panel.locator("header button", { hasText: "Stop" }).click();
  await panel.locator(".finished", { hasText: "cancelled" }).waitFor();
  say("cancelled in the panel");

  await begin(panel, "And once more");
  await page.locator(".statusbar-item[id*='detent'] a").first().click();
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "Stop: And once more" }).first().click();
  await panel.locator(".finished", { hasText: "cancelled" }).waitFor();
  say("cancelled from the status bar");
  await editor.unfold(panel);
  say(`accessibility: ${await editor.accessibility(panel)}`);
}

async function begin(panel, wish) {
  await panel.locator("button", { hasText: "New task" }).click();
  await panel.locator("footer textarea").fill(wish);
  await panel.locator("footer textarea").press("Enter");
  await panel.locator("h2.title", { hasText: wish }).waitFor();
  await panel.locator(".said-by-model", { hasText: "Slowly" }).or(panel.locator(".approval.waits button", { hasText: "Allow in this run" })).first().waitFor();
}

/** What stands in the Testing view below the run, from top to bottom, when all of it is unfolded. */
async function tests() {
  const rows = page.locator(".test-explorer .monaco-list-row");
  await editor.again(() => rows.first().isVisible(), () => editor.command("Testing: Focus on Test Explorer View"));
  await rows.first().click();
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
  }
  await editor.until("the tests", async () => (await rows.count()) > 2);
  await editor.picture("tests");
  return (await rows.locator(".label").allTextContents()).slice(1);
}
