// The first run, as somebody who has read nothing: the walkthrough, a model, a task, the question, the first hunk.
import { say, Workbench } from "./workbench.mjs";

const editor = await Workbench.open();
const { page } = editor;
await editor.play(story);

async function story() {
  const step = (title) => page.locator(".gettingStartedContainer .getting-started-step", { hasText: title }).first();
  const pick = page.locator(".quick-input-list .monaco-list-row", { hasText: "Begin with Detent" }).first();
  await editor.again(() => step("Choose a model").isVisible(), async () => {
    await page.keyboard.press("Escape");
    await editor.command("Welcome: Open Walkthrough...");
    await pick.click({ timeout: 5000 }).catch(() => undefined);
  });
  await page.locator(".getting-started-step.complete, .getting-started-step:has(.codicon-getting-started-step-checked.complete)", { hasText: "Find the server" }).first().waitFor();
  say("walkthrough: the server is found");

  const settings = page.locator(".settings-editor");
  await editor.again(() => settings.isVisible(), async () => {
    await step("Choose a model").click({ timeout: 5000 }).catch(() => undefined);
    await page.locator(".getting-started-step.expanded .monaco-button", { hasText: "Choose a model" }).click({ timeout: 5000 }).catch(() => undefined);
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Write it into the settings" }).click({ timeout: 5000 }).catch(() => undefined);
  });
  const setting = (key) => settings.locator(`[data-key="${key}"] input`).first();
  for (const [key, value] of [["detent.model.name", "scripted"], ["detent.model.base_url", process.env.MODEL_URL]]) {
    await setting(key).fill(value);
    await page.waitForTimeout(1000); // a setting is kept when the typing has ended
  }
  await editor.again(async () => !(await settings.isVisible()), () => page.keyboard.press("Escape"));
  say("model: set up");

  const panel = await editor.showPanel();
  await editor.until("a server", async () => !(await panel.locator("footer button", { hasText: "Start" }).isDisabled()));
  await panel.locator("footer textarea").fill("Implement divide in calc.py");
  await panel.locator("footer textarea").press("Enter");
  await panel.locator(".approval.waits").waitFor();
  say(`asked: ${await panel.locator(".approval.waits h3").textContent()}`);
  await panel.locator(".approval.waits button", { hasText: "Allow in this run" }).click();
  await panel.locator(".finished.proven").waitFor();
  await panel.locator('.hunk button[aria-label^="Accept the hunk in calc.py"]').first().click();
  await panel.locator('.hunk[data-state="landed"]').first().waitFor();
  say("accepted");
  await editor.unfold(panel);
  say(`unfolded: ${await editor.accessibility(panel)}`);
}
