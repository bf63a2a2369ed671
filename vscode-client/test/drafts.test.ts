// @vitest-environment jsdom
// A plan that is being changed: what a person did to it is there again, wherever the page or the server went meanwhile.

import { expect, test } from "vitest";
import { Desk } from "../src/chat/webview/desk";
import { Drafts } from "../src/chat/webview/drafts";
import { Transcript } from "../src/chat/webview/transcript";
import type { FromPage, PlanDrafts } from "../src/chat/messages";
import { advance } from "../src/model/fold";
import type { Event, Plan, Step } from "../src/protocol";
import "./page";
import { Teller } from "./story";

const step = (content: string): Step => ({ content, status: "pending", priority: "medium", files: [`${content}.py`], operation: "MODIFY", outcome: "", notes: "" });
const plan: Plan = { summary: "Divide", steps: [step("Write"), step("Test"), step("Tell")], criteria: [], tests: [] };

/** The page with what was kept of it, on these events. */
class Opened {
  readonly sent: FromPage[] = [];
  readonly place = document.createElement("main");
  private readonly drafts: Drafts;
  private readonly transcript: Transcript;

  constructor(readonly host: { kept: PlanDrafts }) {
    this.drafts = new Drafts({ read: () => host.kept, keep: (drafts) => (host.kept = structuredClone(drafts)) });
    const desk = new Desk((message) => this.sent.push(message), () => undefined, this.drafts);
    this.transcript = new Transcript(this.place, desk);
    document.body.replaceChildren(this.place);
  }

  show(events: readonly Event[]): this {
    const run = advance(null, events);
    if (run) {
      this.drafts.saw(run);
    }
    this.transcript.show(run);
    return this;
  }

  get fields(): HTMLInputElement[] {
    return [...this.place.querySelectorAll<HTMLInputElement>(".steps.editing input")];
  }

  get steps(): string[] {
    return this.fields.map(({ value }) => value);
  }

  get touched(): (string | null)[] {
    return [...this.place.querySelectorAll(".steps.editing li")].map((item) => item.querySelector(".details")?.textContent ?? null);
  }

  type(field: HTMLInputElement | null | undefined, text: string): void {
    if (field) {
      field.value = text;
      field.dispatchEvent(new window.Event("input", { bubbles: true }));
    }
  }

  press(label: string, index = 0): void {
    const fits = [...this.place.querySelectorAll("button")].filter((one) => [one.textContent, one.getAttribute("aria-label")].includes(label));
    fits[index]?.click();
  }
}

function changed(host: { kept: PlanDrafts }, events: readonly Event[]): Opened {
  const page = new Opened(host).show(events);
  page.press("Move the step up", 1);
  page.press("Remove the step", 2);
  page.type(page.fields[0], "Test it, twice");
  page.press("Add a step");
  page.type(page.fields[2], "Rest");
  page.type(page.place.querySelector<HTMLInputElement>(".wish"), "Shorter");
  return page;
}

const CHANGED = ["Test it, twice", "Write", "Rest"];

test("steps that were written, moved, removed and added outlive a reload, and so does the wish", () => {
  const host = { kept: {} };
  const tell = new Teller();
  const events = [tell.started(), tell.stored("plan_proposed", { plan, needs_approval: true })];
  expect(changed(host, events).steps).toEqual(CHANGED);

  const page = new Opened(structuredClone(host)).show(events);
  expect(page.steps).toEqual(CHANGED);
  expect(page.touched).toEqual(["changes Test.py", "changes Write.py", null]);
  expect(page.place.querySelector<HTMLInputElement>(".wish")?.value).toBe("Shorter");
  page.press("Approve the plan");
  const text = "# Divide\n\n- [ ] Test it, twice\n- [ ] Write\n- [ ] Rest\n";
  expect(page.sent).toEqual([{ type: "command", name: "detent.approvePlan", argument: { runId: "run1", text } }]);
});

test("whoever goes on after a crash proposes the plan anew, and it stands as it was changed", () => {
  const host = { kept: {} };
  const tell = new Teller();
  const events = [tell.started(), tell.stored("plan_proposed", { plan, needs_approval: true })];
  const page = changed(host, events);
  const resumed = [...events, tell.stored("run_resumed", { reason: "", buffers: {} })];
  page.show(resumed);
  expect(page.steps).toEqual([]);
  page.show([...resumed, tell.stored("plan_proposed", { plan, needs_approval: true })]);
  expect(page.steps).toEqual(CHANGED);
});

test("another plan stands as the model wrote it, and what was decided is forgotten", () => {
  const host: { kept: PlanDrafts } = { kept: {} };
  const tell = new Teller();
  const events = [tell.started(), tell.stored("plan_proposed", { plan, needs_approval: true })];
  changed(host, events);
  const revised = [...events, tell.stored("plan_decided", { decision: "revise", text: "Shorter" })];
  const other = { ...plan, steps: [step("Write")] };
  const again = [...revised, tell.stored("plan_proposed", { plan: other, needs_approval: true })];
  const page = new Opened(host).show(again);
  expect(page.steps).toEqual(["Write"]);
  page.type(page.fields[0], "Write it");
  page.show(revised); // a replay that has not come to the other plan yet
  expect(new Opened(host).show(again).steps).toEqual(["Write it"]);
  const written = { ...plan, steps: [step("Write it")] };
  const updated = tell.stored("plan_updated", { plan: written, author: "programmer" });
  page.show([...again, updated, tell.stored("plan_decided", { decision: "approve", text: "" })]);
  expect(host.kept).toEqual({});
});

test("of plans that nobody came back to, the oldest go", () => {
  const host: { kept: PlanDrafts } = { kept: {} };
  const drafts = new Drafts({ read: () => host.kept, keep: (all) => (host.kept = all) });
  for (let number = 0; number < 25; number += 1) {
    drafts.keep(`run-${number}`, { of: "", steps: [], wish: "" });
  }
  expect(Object.keys(host.kept)).toEqual(Array.from({ length: 20 }, (_, index) => `run-${index + 5}`));
});
