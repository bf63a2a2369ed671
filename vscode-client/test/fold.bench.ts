// `npm run bench`: what ten thousand events cost, at once and in frames.

import { bench, describe } from "vitest";
import { advance } from "../src/model/fold";
import { Teller } from "./story";

const tell = new Teller();
const begun = tell.started();
const calls = Array.from({ length: 1000 }, (_, number) => {
  const id = `c${number}`;
  return [tell.asks(id), ...Array.from({ length: 9 }, (_, word) => tell.streams(id, `word${word} `))];
});
const events = [begun, ...calls.flat()];

describe("10,000 events", () => {
  bench("in one batch", () => {
    advance(null, events);
  });

  bench("one by one", () => {
    let run = advance(null, events.slice(0, 1));
    for (const event of events.slice(1)) {
      run = advance(run, [event]);
    }
  });
});
