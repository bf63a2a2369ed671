// What lies around the panel: marks in the code, keys, status bar, tree, commit message, terminal.
import { say, Workbench } from "./workbench.mjs";

const MARK = '[class*="TextEditorDecorationType"]';
const SEEN = "ValueError: seen";

const editor = await Workbench.open((context) => context.grantPermissions(["clipboard-read", "clipboard-write"]));
const { page } = editor;
await editor.play(story);

async function story() {
  await editor.openFile("calc.py");
  const panel = await editor.showPanel();
  await editor.until("a server", async () => !(await panel.locator("footer button", { hasText: "Start" }).isDisabled()));
  await editor.act("def divide", "Agent: implement this");
  await panel.locator(".approval.waits button", { hasText: "Allow in this run" }).click();
  await panel.locator(".finished.proven").waitFor();

  await editor.until("hunks in the status bar", async () => /hunk/.test(await editor.status()));
  say(`status: ${(await editor.status()).trim()}`);
  await editor.runRow("divide").locator(".monaco-tl-twistie").click();
  const files = ["calc.py", "NOTES.md"];
  for (const name of files) {
    await editor.runRow(name).waitFor();
  }
  say(`tree: ${files.join(", ")}`);
  await drawn();
  await walked(panel);

  await editor.command("View: Show Source Control");
  const button = page.locator(`.scm-view a[aria-label*="Write the Commit's Message"], .part.sidebar a[aria-label*="Write the Commit's Message"]`).first();
  const field = page.locator(".scm-input .view-lines").first();
  await editor.again(async () => /\w/.test(await field.textContent()), () => button.click({ timeout: 5000 }).catch(() => undefined));
  say("a message for the commit");

  await explained();
}

/** What goes is red and marked at the border; what comes is green. */
async function drawn() {
  await page.locator(`.view-overlays ${MARK}`).first().waitFor();
  await page.locator(`.glyph-margin-widgets ${MARK}`).first().waitFor();
  const [red, , , alpha] = await colour(page.locator(`.view-overlays ${MARK}`).first(), "backgroundColor");
  const text = page.locator(".review-widget .body span", { hasText: "return left / right" }).last();
  await editor.until("green text", async () => (([r, g, b]) => g > r && g > b)(await colour(text, "color")));
  if (red < 100 || alpha === 0) {
    throw new Error(`lines that go are not red: ${red} ${alpha}`);
  }
  say("drawn: red lines, marks at the border, green text");
}

async function colour(element, property) {
  const text = await element.evaluate((one, name) => getComputedStyle(one)[name], property);
  return (text.match(/[\d.]+/g) ?? []).map(Number);
}

/** By keys alone through both files, the new one too; each is decided where one comes to. */
async function walked(panel) {
  const active = () => page.locator(".editor-group-container.active .tab.active").first().textContent();
  const comesTo = async (name) => editor.again(async () => (await active()).includes(name), () => page.keyboard.press("Alt+F7"));
  await editor.clickLine("Arithmetic for people");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Alt+F7");
  await editor.until("the cursor on the hunk", async () => !(await page.locator(".statusbar-item[id*='status.editor.selection']").innerText()).includes("Ln 1,"));
  await comesTo("NOTES.md");
  say("by key: calc.py, NOTES.md");
  await editor.again(async () => (await panel.locator('.hunk[data-state="landed"]').count()) === 1, () => page.keyboard.press("Alt+Enter"));
  say("new file accepted by key");
  await comesTo("calc.py");
  await editor.again(async () => (await panel.locator('.hunk[data-state="rejected"]').count()) === 1, () => page.keyboard.press("Alt+Backspace"));
  say("rejected by key");
}

async function explained() {
  await editor.command("Terminal: Create New Terminal");
  await page.locator(".terminal-wrapper.active .xterm-helper-textarea, .xterm-helper-textarea").first().waitFor({ state: "attached" });
  await page.waitForTimeout(1500); // the shell says nothing of being ready
  await page.keyboard.type(`echo '${SEEN}'\n`);
  await page.waitForTimeout(500);
  await editor.command("Terminal: Select All");
  await editor.command("Detent: Explain the Selected Error");
  const panel = await editor.panel(); // it comes by itself
  const field = panel.locator("footer textarea");
  await editor.until("the question", async () => ((text) => text.startsWith("Explain this error") && text.includes(SEEN))(await field.inputValue()));
  say("explain: a question about what is selected in the terminal");
}
