// The server is killed while the model speaks: it is started again, the run is resumed, and ends as if nothing had been.
import { execFileSync } from "node:child_process";
import { say, Workbench } from "./workbench.mjs";

const editor = await Workbench.open();
const { page } = editor;
await editor.play(story);

async function story() {
  await editor.openFile("calc.py");
  const panel = await editor.showPanel();
  await editor.until("a server", async () => !(await panel.locator("footer button", { hasText: "Start" }).isDisabled()));
  await editor.act("def divide", "Agent: implement this");
  await panel.locator(".approval.waits button", { hasText: "Allow in this run" }).click();
  await panel.locator(".said-by-model", { hasText: "Slowly" }).waitFor();
  if ((await panel.locator(".said-by-model").last().textContent()).includes("the end")) {
    throw new Error("the answer was there at once");
  }
  say("an answer on its way");

  // The news is there only until the server is back.
  await panel.locator("header .problem").evaluate((place) => {
    globalThis.news = [];
    new MutationObserver(() => globalThis.news.push(place.textContent)).observe(place, { childList: true });
  });
  const pids = execFileSync("pgrep", ["-f", process.env.SERVER_MARK], { encoding: "utf-8" }).trim().split("\n");
  pids.forEach((pid) => process.kill(Number(pid), "SIGKILL"));
  await editor.until("the news of the crash", () => panel.evaluate(() => globalThis.news.some((text) => text.includes("ended unexpectedly"))));
  say("crash told");
  await page.locator(".notifications-toasts .monaco-button", { hasText: "Resume" }).click();
  await panel.locator(".note", { hasText: "goes on: it was cut off" }).waitFor();
  say("resumed");
  const question = panel.locator(".approval.waits button", { hasText: "Allow in this run" });
  const end = panel.locator(".finished.proven");
  await question.or(end).first().waitFor();
  if (await question.count()) {
    await question.click();
  }
  await end.waitFor();
  await panel.locator(".proposal button", { hasText: "Accept all" }).click();
  await editor.untilText("the landed hunk", (text) => text.includes("return left / right"));
  say("landed");
  // What the editor had asked for in the moment of the crash got no answer.
  editor.problems = editor.problems.filter((problem) => !/Connection (is|got) disposed/.test(problem));
}
