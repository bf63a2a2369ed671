// How soon the panel is there, beside an empty view of the least extension. Prints figures, not steps.
import { Workbench } from "./workbench.mjs";

const VIEWS = {
  detent: { title: "Detent", extension: "detent.detent", field: "#detent footer textarea" },
  bare: { title: "Bare", extension: "tests.bare", field: "#bare" },
};
const ORDER = [process.env.FIRST, process.env.FIRST === "bare" ? "detent" : "bare"];

const editor = await Workbench.open();
const { page } = editor;
await editor.play(async () => {
  await editor.openFile("calc.py");
  for (const { title } of Object.values(VIEWS)) {
    await icon(title).waitFor();
  }
  for (const when of ["first", "later"]) {
    for (const name of ORDER) {
      process.stdout.write(`OPENED ${name} ${when} ${await opened(VIEWS[name])}\n`);
    }
  }
});

function icon(title) {
  return page.locator(`.activitybar .action-item:has([aria-label*="${title}"])`).first();
}

/** Milliseconds from the click to the moment when the view stands on screen and its field can be typed into. */
async function opened({ title, extension, field }) {
  const start = Date.now();
  await icon(title).click();
  await Promise.all([onScreen(extension), usable(field)]);
  return Date.now() - start;
}

async function onScreen(extension) {
  await page.waitForFunction((id) => {
    const frame = document.querySelector(`iframe.webview[src*="extensionId=${id}"]`);
    const { x, y, width, height } = frame?.getBoundingClientRect() ?? { width: 0 };
    return width && document.elementsFromPoint(x + width / 2, y + height / 2).includes(frame);
  }, extension);
}

async function usable(field) {
  for (;;) {
    for (const frame of page.frames()) {
      if (await frame.locator(field).isVisible().catch(() => false)) {
        return;
      }
    }
    await page.waitForTimeout(10);
  }
}
