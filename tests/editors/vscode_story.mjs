// One click in a real VS Code: menu, question, plan, run, hunks in place, accept by key, undo, reload.
import { say, Workbench } from "./workbench.mjs";

const NEW = "return left / right";
const OLD = "raise NotImplementedError";

const editor = await Workbench.open();
const { page } = editor;
await editor.play(story);

async function story() {
  await editor.openFile("calc.py");
  let panel = await editor.showPanel();
  await editor.until("a server", async () => !(await panel.locator("footer button", { hasText: "Start" }).isDisabled()));
  say("panel open");

  await editor.act("def divide", "Agent: implement this");
  await panel.locator(".approval.waits").waitFor();
  say(`asked: ${await panel.locator(".approval.waits h3").textContent()}`);
  await editor.picture("question");
  await panel.locator(".approval.waits button", { hasText: "Allow in this run" }).click();

  await panel.locator(".plan .steps li").first().waitFor();
  say("plan shown");
  await panel.locator(".finished.proven").waitFor();
  say(`proof: ${await panel.locator(".proposal .verdict").textContent()}`);

  await page.locator(".review-widget .body", { hasText: NEW }).waitFor();
  await (await editor.lens("Accept")).waitFor();
  if ((await editor.text()).split("\n").some((line) => line.trim() === NEW)) {
    throw new Error("the buffer changed before anything was accepted");
  }
  say("hunk in place");
  await editor.picture("proposal");

  await editor.clickLine(OLD);
  await page.keyboard.press("Home");
  // The key counts as soon as the editor knows that the cursor stands in a hunk.
  const landed = async () => ((text) => text.includes(NEW) && !text.includes(OLD))(await editor.text());
  await editor.again(landed, () => page.keyboard.press("Alt+Enter"));
  say("accepted by key");
  await panel.locator('.hunk[data-state="landed"]').first().waitFor();
  await panel.locator(".hunk button", { hasText: "Undo" }).first().click();
  await editor.untilText("the undone hunk", (text) => text.includes(OLD));
  say("undone in the panel");
  await (await editor.lens("Reject")).click();
  await panel.locator('.hunk[data-state="rejected"]').first().waitFor();
  say("rejected by lens");

  const field = panel.locator("footer textarea");
  await field.fill("/sta");
  await panel.locator(".choices li", { hasText: "/stats" }).click();
  await field.press("Enter");
  const card = panel.locator('.card.slash:has(table)');
  await card.waitFor();
  say(`slash: ${await card.locator("h3").textContent()}, with a table`);

  say(`accessibility: ${await editor.accessibility(panel)}`);

  const told = await panel.locator(".entry").count();
  await editor.load();
  panel = await editor.showPanel();
  await editor.until("the whole story again", async () => (await panel.locator(".entry").count()) >= told);
  say("replayed after a reload");
}
