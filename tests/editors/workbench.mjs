// The editor's window, as a person sees and uses it. Arguments come by environment; each step prints a line that the
// test looks for.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(import.meta.url)(process.env.PLAYWRIGHT);
const WAIT = 120_000;
const PATIENCE = 5_000;
// What a build without the product's own parts misses (two files, somebody to sign in with), what a reload cuts off, and
// what a busy machine answers late: what the terminal's host asks.
const HARMLESS = /vsda|Failed to load resource.*404|authentication provider 'github'|Long running operations during shutdown|nonexistent file.*testResults|'vscode-web-db' is closed|Throttler is disposed|Request \d+ timed out \(15000ms\)/;

const begun = Date.now();

export function say(step) {
  process.stdout.write(`@ ${step}\n${seconds()}\n`);
}

function seconds() {
  return `(${((Date.now() - begun) / 1000).toFixed(1)} s)`;
}

export class Workbench {
  problems = [];

  /** `prepare` sees the browser's context before a page is there. */
  static async open(prepare = () => undefined) {
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
      env: { ...process.env, LD_LIBRARY_PATH: process.env.CHROMIUM_LIBRARIES },
    });
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    await prepare(context);
    const workbench = new Workbench(browser, await context.newPage());
    await workbench.load();
    return workbench;
  }

  constructor(browser, page) {
    this.browser = browser;
    this.page = page;
    page.setDefaultTimeout(WAIT);
    page.on("console", (message) => {
      if (message.type() === "error" && !HARMLESS.test(message.text())) {
        this.#problem(message.text());
      }
    });
    page.on("pageerror", (error) => this.#problem(String(error)));
  }

  #problem(text) {
    this.problems.push(text);
    process.stdout.write(`! ${text}\n${seconds()}\n`);
  }

  /** The story from beginning to end; where it stops is said, with a picture. */
  async play(story) {
    try {
      await story();
      say(`errors: ${this.problems.join("; ") || "none"}`);
      say("THE END");
    } catch (error) {
      say(`FAILED: ${error.message}`);
      await this.picture("failed").catch(() => undefined);
      process.stdout.write(`${await this.text().catch(() => "")}\n`);
      process.exitCode = 1;
    } finally {
      await this.browser.close();
    }
  }

  async load() {
    const folder = encodeURIComponent(process.env.WORKSPACE);
    await this.page.goto(`${process.env.VSCODE_URL}/?folder=${folder}`, { waitUntil: "domcontentloaded" });
    await this.page.waitForSelector(".monaco-workbench .part.statusbar");
    await this.page.waitForSelector(".monaco-workbench .explorer-folders-view, .monaco-workbench .composite.viewlet");
  }

  async openFile(name) {
    await this.page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first().dblclick();
    await this.page.waitForSelector(".monaco-editor .view-lines");
  }

  /** The lines on screen, from top to bottom. */
  async text() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll(".editor-instance .view-lines .view-line")]
        .sort((one, other) => parseFloat(one.style.top) - parseFloat(other.style.top))
        .map((line) => line.textContent.replaceAll("\u00a0", " "))
        .join("\n"),
    );
  }

  async untilText(what, holds) {
    await this.until(what, async () => holds(await this.text()));
  }

  async until(what, holds) {
    const end = Date.now() + WAIT;
    while (!(await holds())) {
      if (Date.now() > end) {
        throw new Error(`waited in vain for ${what}`);
      }
      await this.page.waitForTimeout(100);
    }
  }

  /** Does it until that holds: the editor drops what it is asked while it is busy, as a person sees and asks once more. */
  async again(holds, act) {
    await this.until("what was asked again and again", async () => {
      await act();
      const end = Date.now() + PATIENCE;
      while (!(await holds()) && Date.now() < end) {
        await this.page.waitForTimeout(100);
      }
      return holds();
    });
  }

  async clickLine(text) {
    await this.page.locator(".editor-instance .view-line", { hasText: text }).first().click();
  }

  /** The entry of the light bulb's menu with this title, which is open then. */
  async menu(line, title) {
    const entry = this.page.locator(".action-widget .monaco-list-row", { hasText: title }).first();
    await this.again(() => entry.isVisible(), async () => {
      await this.page.keyboard.press("Escape");
      await this.clickLine(line);
      await this.page.keyboard.press("Control+.");
    });
    return entry;
  }

  /** The whole title of an entry of the light bulb's menu, of which nothing is chosen. */
  async offered(line, title) {
    const whole = (await (await this.menu(line, title)).textContent()).trim();
    await this.page.keyboard.press("Escape");
    return whole;
  }

  /** By the light bulb's menu, with the entry chosen by its title. */
  async act(line, title) {
    const entry = await this.menu(line, title);
    await this.again(async () => !(await entry.isVisible()), () => entry.click({ timeout: PATIENCE }).catch(() => undefined));
  }

  /** A row of the tree of runs. */
  runRow(text) {
    return this.page.locator('.pane:has(.pane-header[aria-label*="Runs"]) .monaco-list-row', { hasText: text }).first();
  }

  async lens(title) {
    return this.page.locator(".codelens-decoration a", { hasText: title }).first();
  }

  async command(title) {
    await this.page.keyboard.press("F1");
    await this.page.waitForSelector(".quick-input-widget input");
    await this.page.keyboard.type(title);
    await this.page.waitForTimeout(600);
    await this.page.keyboard.press("Enter");
  }

  async status() {
    return this.page.locator(".statusbar-item[id*='detent']").first().innerText();
  }

  /** It may be there already; another click would put it away. */
  async showPanel() {
    const icon = this.page.locator('.activitybar .action-item:has([aria-label*="Detent"])').first();
    await icon.waitFor();
    if (!(await icon.evaluate((element) => element.classList.contains("checked")))) {
      await icon.click();
    }
    return this.panel();
  }

  /** The frame of the panel; a new one after a reload. */
  async panel() {
    let found = null;
    await this.until("the panel", async () => {
      for (const frame of this.page.frames()) {
        if (await frame.locator("#detent main").count().catch(() => 0)) {
          found = frame;
        }
      }
      return found;
    });
    return found;
  }

  /** The kind of theme that the panel's page is told of, and what axe finds serious in it. */
  async accessibility(panel) {
    await panel.evaluate(readFileSync(process.env.AXE, "utf-8"));
    const { violations } = await panel.evaluate(() => globalThis.axe.run("#detent", { resultTypes: ["violations"] }));
    const grave = violations.filter((one) => ["serious", "critical"].includes(one.impact));
    const kinds = ["vscode-high-contrast-light", "vscode-high-contrast", "vscode-light", "vscode-dark"];
    const theme = await panel.evaluate((all) => all.find((one) => document.body.classList.contains(one)), kinds);
    return `${theme}: ${grave.map((one) => `${one.id} ${one.nodes.map((node) => node.html)}`).join("; ") || "nothing serious"}`;
  }

  /** What is folded or out of sight is looked at too. */
  async unfold(panel) {
    await panel.evaluate(async () => {
      for (let folded = document.querySelector("details:not([open])"); folded; folded = document.querySelector("details:not([open])")) {
        folded.open = true;
        await new Promise((resolve) => setTimeout(resolve, 50)); // what is inside is made when it opens
      }
      document.querySelectorAll(".entry").forEach((entry) => (entry.style.contentVisibility = "visible"));
    });
  }

  async picture(name) {
    mkdirSync(process.env.ARTEFACTS, { recursive: true });
    await this.page.screenshot({ path: `${process.env.ARTEFACTS}/${name}.png` });
  }
}
