// @vitest-environment jsdom
import { expect, test } from "vitest";
import { Desk } from "../src/chat/webview/desk";
import { GrowingProse, prose } from "../src/chat/webview/prose";
import { Transcript } from "../src/chat/webview/transcript";
import { advance } from "../src/model/fold";
import "./page";
import { Teller } from "./story";

const USAGE = { input_tokens: 1, cached_tokens: 0, output_tokens: 1, reasoning_tokens: 0, cost: null };

test("an answer that grows is drawn as it would be anew, and what is settled is not touched", () => {
  const text = "First.\n\nSecond *one*.\n\n```py\nx = 1\n```\n- a\n- b\n\nThe end.";
  const growing = new GrowingProse();
  growing.show("First.\n\nSecond *one*.\n\n```py\n");
  const first = growing.element.firstChild;
  for (let end = 0; end <= text.length; end += 1) {
    const shown = end < 30 ? text.slice(0, 30) : text.slice(0, end);
    growing.show(shown);
    expect(growing.element.innerHTML).toBe(prose(shown).innerHTML);
  }
  expect(growing.element.firstChild).toBe(first);
  growing.show("Another.");
  expect(growing.element.textContent).toBe("Another.");
});

test("words that come change nothing of the run's story but their answer", () => {
  const [place, desk] = [document.createElement("main"), new Desk(() => undefined, () => undefined)];
  const transcript = new Transcript(place, desk);
  const tell = new Teller();
  let run = advance(null, [tell.started(), tell.asks("c1"), tell.streams("c1", "One.\n\nTwo.\n\nMore.\n\n")]);
  transcript.show(run);
  const paragraph = place.querySelector(".said-by-model p");
  run = advance(run, [tell.streams("c1", "Three.\n\nFour.")]);
  transcript.show(run);
  expect(place.querySelector(".said-by-model p")).toBe(paragraph);
  expect(place.querySelector(".said-by-model")?.textContent).toBe("One.Two.More.Three.Four.");
  transcript.show(advance(run, [tell.answers("c1", USAGE)]));
  expect(place.querySelector(".said-by-model")?.textContent).toBe("One.Two.More.Three.Four.");
});
