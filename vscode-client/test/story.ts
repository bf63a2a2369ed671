// Events as a server sends them: recorded ones, and made ones for what no recording holds.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Event, EventData, ProposalShown, RunShown, Task, Usage } from "../src/protocol";

interface Recording {
  events: Event[];
  view: RunShown;
  proposal: ProposalShown;
}

export function recording(): Recording {
  return JSON.parse(readFileSync(join(__dirname, "recorded.json"), "utf-8")) as Recording;
}

/** Makes events of one run, numbered as they come. */
const NOTHING: Usage = { input_tokens: 0, cached_tokens: 0, output_tokens: 0, reasoning_tokens: 0, cost: null };

export class Teller {
  private seq = 0;

  constructor(readonly runId = "run1") {}

  stored<Kind extends keyof EventData>(kind: Kind, data: EventData[Kind]): Event {
    this.seq += 1;
    return this.event(kind, data, this.seq);
  }

  passing<Kind extends "streamed" | "progressed">(kind: Kind, data: EventData[Kind]): Event {
    return this.event(kind, data, null);
  }

  started(task: Partial<Task> = {}): Event {
    const chosen = { pinned: [], left_out: [] };
    const whole: Task = { kind: "do", instruction: "Write divide", scope: null, problem: null, chosen, criteria: [], ...task };
    return this.stored("run_started", { task: whole, root: "/project", model: "m", buffers: {} });
  }

  asks(callId: string): Event {
    return this.stored("call_started", {
      call_id: callId,
      kind: "model",
      name: "m",
      title: "Ask m",
      blob: null,
      repeatable: true,
      role: "code",
      place: "here",
    });
  }

  answers(callId: string, usage: Usage): Event {
    const kept = { blob: null, changes: {}, bases: {}, output: null, placed: [], modes: {}, base_modes: {} };
    return this.stored("call_finished", { call_id: callId, status: "completed", text: "", usage, seconds: 1, ...kept });
  }

  streams(callId: string, text: string, kind: "text" | "thought" | "restart" | "waiting" = "text"): Event {
    return this.passing("streamed", { call_id: callId, delta: { kind, text, tool: "", number: 0, usage: NOTHING } });
  }

  private event(kind: string, data: object, seq: number | null): Event {
    const event = { root: "file:///project", runId: this.runId, seq, runSeq: seq, at: seq, kind, version: 1 };
    return { ...event, data: data as Record<string, unknown> };
  }
}
