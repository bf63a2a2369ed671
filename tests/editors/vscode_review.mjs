// A task from the panel, whose plan is changed and approved; a proposal of two files, compared, typed into, and decided.
import { say, Workbench } from "./workbench.mjs";

const editor = await Workbench.open();
const { page } = editor;
await editor.play(story);

async function story() {
  await editor.openFile("calc.py");
  let panel = await editor.showPanel();
  const field = panel.locator("footer textarea");
  await editor.until("a server", async () => !(await panel.locator("footer button", { hasText: "Start" }).isDisabled()));
  await field.fill("Implement divide, and say so in NOTES.md");
  await panel.locator("button", { hasText: "What will be sent" }).click();
  await panel.locator('.context button[aria-label^="Pin calc.py"]').first().click();
  await panel.locator(".context li.pinned").first().waitFor();
  say("context pinned");
  await field.press("Enter");
  await panel.locator(".approval.waits button", { hasText: "Allow in this run" }).click();

  const steps = panel.locator(".steps.editing li");
  await steps.first().waitFor();
  await steps.nth(1).locator('button[aria-label="Move the step up"]').click();
  await steps.nth(0).locator("input").fill("Test it, twice");
  await panel.locator("button", { hasText: "Ask for another" }).scrollIntoViewIfNeeded();
  await editor.picture("plan");
  say(`accessibility: ${await editor.accessibility(panel)}`);

  await editor.load();
  panel = await editor.showPanel();
  await resumed(panel, 1);
  say(`changed plan after a reload: ${await changed(panel)}`);
  await editor.command("Detent: Restart Server");
  await resumed(panel, 2);
  say(`after another server: ${await changed(panel)}`);
  await panel.locator("button", { hasText: "Approve the plan" }).click();
  const approved = panel.locator(".plan").last().locator(".steps:not(.editing) li");
  await approved.first().waitFor();
  // What stands outside the view is not laid out yet, and has no inner text.
  say(`plan: ${(await approved.allTextContents()).map((text) => text.slice(2)).join(", ")}`);

  await panel.locator(".finished.proven").waitFor();
  await panel.locator(".said-by-model", { hasText: "I wrote divide" }).or(panel.locator(".answer", { hasText: "I wrote divide" })).first().waitFor();
  say("streamed");
  await panel.locator(".proposal button", { hasText: "Compare" }).click();
  await page.locator(".multiDiffEntry, .multi-diff-editor, .multiDiffEditor").first().waitFor();
  await editor.until("both files", async () => (await page.locator(".monaco-editor .view-line", { hasText: "return left / right" }).count()) > 0);
  say("compared");
  await editor.picture("compare");
  await page.keyboard.press("Control+W");

  await editor.clickLine("Arithmetic for people");
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# typed while a proposal waits\n");
  await editor.untilText("the typed line", (text) => text.includes("# typed while"));
  await page.locator(".review-widget .body", { hasText: "return left / right" }).waitFor();
  await panel.locator('.hunk button[aria-label^="Accept the hunk in calc.py"]').first().click();
  await editor.untilText("both texts", (text) => text.includes("# typed while") && text.includes("return left / right") && !text.includes("NotImplemented"));
  say("landed beside what was typed");
  await panel.locator('.hunk button[aria-label^="Reject the hunk in NOTES.md"]').click();
  await panel.locator('.hunk[data-state="rejected"]').waitFor();
  say("rejected");
  await editor.unfold(panel);
  say(`unfolded: ${await editor.accessibility(panel)}`);
}

/** A run that was cut off goes on when somebody says so. */
async function resumed(panel, times) {
  const notes = panel.locator(".note", { hasText: "goes on: it was cut off" });
  const resume = page.locator(".notifications-toasts .monaco-button", { hasText: "Resume" }).first();
  await editor.again(async () => (await notes.count()) >= times, () => resume.click({ timeout: 5000 }).catch(() => undefined));
  await panel.locator(".steps.editing li").first().waitFor();
}

async function changed(panel) {
  const fields = await panel.locator(".steps.editing input").all();
  return (await Promise.all(fields.map((field) => field.inputValue()))).join(", ");
}
