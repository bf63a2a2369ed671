// The first run, as somebody who has read nothing: the walkthrough, the rehearsal, its first hunk; then a model and a task.
import { say, Workbench } from "./workbench.mjs";

const editor = await Workbench.open();
const { page } = editor;
await editor.play(story);

async function story() {
  const begun = Date.now();
  await walkthrough();
  await page.locator(".getting-started-step.complete, .getting-started-step:has(.codicon-getting-started-step-checked.complete)", { hasText: "Find the server" }).first().waitFor();
  say("walkthrough: the server is found");
  await rehearsed();
  process.stdout.write(`FIRST ${((Date.now() - begun) / 1000).toFixed(1)} s from the walkthrough to the first accepted hunk\n`);
  await walkthrough();
  await modelSetUp();
  await worked();
}

function step(title) {
  return page.locator(".gettingStartedContainer .getting-started-step", { hasText: title }).first();
}

async function walkthrough() {
  const pick = page.locator(".quick-input-list .monaco-list-row", { hasText: "Begin with Detent" }).first();
  await editor.again(() => step("Choose a model").isVisible(), async () => {
    await page.keyboard.press("Escape");
    await editor.command("Welcome: Open Walkthrough...");
    await pick.click({ timeout: 5000 }).catch(() => undefined);
  });
}

/** A button of a step of the walkthrough, which is unfolded for it. Whether it was there to be pressed. */
async function press(title, button) {
  await step(title).click({ timeout: 5000 }).catch(() => undefined);
  const found = page.locator(".getting-started-step.expanded .monaco-button", { hasText: button });
  return found.click({ timeout: 5000 }).then(() => true, () => false);
}

async function rehearsed() {
  let pressed = false; // once: each would be a run
  await editor.again(() => pressed, async () => (pressed = await press("Give it something to do", "Play the rehearsal")));
  await accepted(await editor.panel(), "rehearsal ");
}

async function modelSetUp() {
  const settings = page.locator(".settings-editor");
  await editor.again(() => settings.isVisible(), async () => {
    await press("Choose a model", "Choose a model");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Write it into the settings" }).click({ timeout: 5000 }).catch(() => undefined);
  });
  const setting = (key) => settings.locator(`[data-key="${key}"] input`).first();
  for (const [key, value] of [["detent.model.name", "scripted"], ["detent.model.base_url", process.env.MODEL_URL]]) {
    await setting(key).fill(value);
    await page.waitForTimeout(1000); // a setting is kept when the typing has ended
  }
  await editor.again(async () => !(await settings.isVisible()), () => page.keyboard.press("Escape"));
  say("model: set up");
}

async function worked() {
  const panel = await editor.showPanel();
  await panel.locator("button", { hasText: "New task" }).click();
  await editor.until("a server", async () => !(await panel.locator("footer button", { hasText: "Start" }).isDisabled()));
  await panel.locator("footer textarea").fill("Implement divide in calc.py");
  await panel.locator("footer textarea").press("Enter");
  await panel.locator("h2.title", { hasText: "Implement divide" }).waitFor();
  await accepted(panel, "");
  await editor.unfold(panel);
  say(`unfolded: ${await editor.accessibility(panel)}`);
}

/** The question of trust, the proof, the first hunk. */
async function accepted(panel, who) {
  await panel.locator(".approval.waits").waitFor();
  say(`${who}asked: ${await panel.locator(".approval.waits h3").textContent()}`);
  await panel.locator(".approval.waits button", { hasText: "Allow in this run" }).click();
  await panel.locator(".finished.proven").waitFor();
  await panel.locator('.hunk button[aria-label^="Accept the hunk in"]').first().click();
  await panel.locator('.hunk[data-state="landed"]').first().waitFor();
  say(`${who}accepted`);
}
