// What stands in the panel as long as there is no model: the two ways on.

import type { Desk } from "./desk";
import { button, h } from "./elements";

export function beginning(desk: Desk): HTMLElement {
  const choose = button("Choose a model", () => desk.tell({ type: "setup", step: "choose" }));
  const rehearse = button("Play the rehearsal", () => desk.tell({ type: "setup", step: "rehearse" }), {
    class: "quiet",
    title: "A run with scripted answers in this workspace: everything else really happens",
  });
  const said = h("p", {}, "No model is set up yet. The rehearsal needs none: its answers are scripted, and you decide about a real file.");
  return h("section", { class: "beginning", "aria-label": "First steps", hidden: true }, said, h("div", { class: "line" }, choose, rehearse));
}
