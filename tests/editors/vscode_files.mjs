// A question comes while the panel is away; what fails is a problem, and is mended; a new file is accepted; runs are stopped.
import { say, Workbench } from "./workbench.mjs";

const FAILING = "assert divide(6, 3) == 2";

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
  await panel.locator(".finished").first().waitFor();
  await fixed(panel);

  const file = panel.locator(".proposal .file", { hasText: "NOTES.md" });
  await file.locator("text=divide is written.").first().waitFor();
  say("new file shown");
  await panel.locator(".proposal button", { hasText: "Accept all" }).last().click();
  await editor.until("both files", async () => (await panel.locator('.hunk[data-state="landed"]').count()) >= 2);
  say("new file made");

  await begin(panel, "Say it slowly");
  await panel.locator("header button", { hasText: "Stop" }).click();
  await panel.locator(".finished", { hasText: "cancelled" }).waitFor();
  say("cancelled in the panel");

  await begin(panel, "Now from the tree");
  await stoppedInTheTree("Now from the tree");
  await panel.locator(".finished", { hasText: "cancelled" }).waitFor();
  say("cancelled from the tree of runs");

  await begin(panel, "And once more");
  await page.locator(".statusbar-item[id*='detent'] a").first().click();
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "Stop: And once more" }).first().click();
  await panel.locator(".finished", { hasText: "cancelled" }).waitFor();
  say("cancelled from the status bar");
  await editor.unfold(panel);
  say(`accessibility: ${await editor.accessibility(panel)}`);
}

/** What a proposal makes fail: in the Testing view, as a problem, by the light bulb; the run that proposed it mends it. */
async function fixed(panel) {
  const rows = await testRows();
  say(`tests: ${(await rows.locator(".label").allTextContents()).slice(1).join(" > ")}`);

  const problem = page.locator(".markers-panel .monaco-list-row", { hasText: "test_divide failed" }).first();
  await editor.again(() => problem.isVisible(), () => editor.command("Problems: Focus on Problems View"));
  say(`problem: ${/tests\/test_calc\.py::test_divide failed: assert \d+ == \d+/.exec(await problem.textContent())?.[0]}`);
  await problem.dblclick();
  await editor.untilText("the failing test", (text) => text.includes(FAILING));
  say(`light bulb: ${await editor.offered(FAILING, "fix this failure")}`);

  const said = panel.locator(".said p", { hasText: "Fix this failing test" });
  const test = rows.filter({ hasText: "test_divide" }).filter({ hasNotText: "zero" }).first();
  await editor.again(async () => (await said.count()) > 0, async () => {
    await test.hover({ timeout: 5000 }).catch(() => undefined);
    await test.locator('a[aria-label*="Fix This Failure"]').click({ timeout: 5000 }).catch(() => undefined);
  });
  say(`from the Testing view: ${(await said.first().textContent()).split("\n").slice(0, 2).join(" ")}`);
  await editor.showPanel();
  await panel.locator(".finished.proven").waitFor();
  say("mended by the run that proposed it");
}

async function begin(panel, wish) {
  await panel.locator("button", { hasText: "New task" }).click();
  await panel.locator("footer textarea").fill(wish);
  await panel.locator("footer textarea").press("Enter");
  await panel.locator("h2.title", { hasText: wish }).waitFor();
  await panel.locator(".approval.waits button", { hasText: "Allow in this run" }).waitFor();
}

async function stoppedInTheTree(wish) {
  const row = editor.runRow(wish);
  const stop = row.locator('a[aria-label*="Stop Run"]');
  await editor.again(async () => (await stop.count()) === 0, async () => {
    await row.hover({ timeout: 5000 }).catch(() => undefined);
    await stop.click({ timeout: 5000 }).catch(() => undefined);
  });
}

/** What stands in the Testing view below the run, from top to bottom, when all of it is unfolded. */
async function testRows() {
  const rows = page.locator(".test-explorer .monaco-list-row");
  await editor.again(() => rows.first().isVisible(), () => editor.command("Testing: Focus on Test Explorer View"));
  await rows.first().click();
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
  }
  await editor.until("the tests", async () => (await rows.count()) > 2);
  await editor.picture("tests");
  return rows;
}
