// The panel's page: hears the extension, keeps the chosen run, shows it.

import { advance, arrive } from "../../model/fold";
import type { RunView } from "../../model/run";
import { goalLine, outcome, proofLine, standing, title } from "../../model/words";
import type { Event, Stats } from "../../protocol";
import type { FromPage, Kept, ListedRun, SlashAnswer, ToPage } from "../messages";
import { beginning } from "./beginning";
import { Composer } from "./composer";
import { Desk } from "./desk";
import { Drafts } from "./drafts";
import { button, h } from "./elements";
import { Goal } from "./goal";
import { Sessions } from "./sessions";
import { answerCard } from "./slashes";
import { Spending } from "./spending";
import { Transcript } from "./transcript";

/** What changes what is drawn of the runs. */
type Told = Extract<ToPage, { type: "server" | "runs" | "show" | "events" | "arriving" | "spent" | "setup" }>;

class Page {
  private readonly host = acquireVsCodeApi();
  private readonly place = document.getElementById("detent");
  private kept = JSON.parse(this.place?.dataset["kept"] ?? "{}") as Kept;
  private readonly desk = new Desk(
    (message) => this.post(message),
    (text) => this.composer.write(text),
    new Drafts({ read: () => this.kept.plans ?? {}, keep: (plans) => this.keep({ plans }) }),
  );
  private readonly sessions = new Sessions(this.desk);
  private readonly composer = new Composer(this.desk, {
    read: () => this.kept.draft ?? "",
    keep: (draft) => this.keep({ draft }),
  });
  private readonly head = h("h2", { class: "title" });
  private readonly standing = h("p", { class: "standing" });
  private readonly goal = new Goal();
  private readonly spending = new Spending();
  private readonly stop = button("Stop", () => this.run && this.desk.run("detent.cancel", { runId: this.run.runId }), {
    class: "quiet",
  });
  private readonly server = h("p", { class: "problem", role: "status" });
  private readonly beginning = beginning(this.desk);
  private readonly log = h("main", { class: "log", "aria-label": "The run", tabindex: "-1" });
  private readonly announced = h("div", { class: "unseen", "aria-live": "polite" });
  private readonly transcript = new Transcript(this.log, this.desk);
  private run: RunView | null = null;
  private stats: Stats | null = null;
  private runs: readonly ListedRun[] = [];
  private ready = false;
  private lacksModel = false;

  constructor() {
    const fresh = button("New task", () => this.begin(), { class: "quiet" });
    const top = h(
      "header",
      {},
      h("div", { class: "line" }, this.sessions.element, fresh),
      h("div", { class: "line" }, this.head, this.stop),
      this.standing,
      this.goal.element,
      this.spending.element,
      this.server,
      this.beginning,
    );
    this.place?.append(top, this.log, h("footer", {}, this.composer.element), this.announced);
    window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => this.receive(data));
    this.render();
    this.post({ type: "ready", runId: this.kept.runId ?? null });
  }

  private keep(more: Kept): void {
    this.kept = { ...this.kept, ...more };
    this.post({ type: "keep", kept: this.kept });
  }

  private post(message: FromPage): void {
    this.host.postMessage(message);
  }

  private receive(message: ToPage): void {
    switch (message.type) {
      case "content":
        this.desk.arrived(message.blob, message.text);
        break;
      case "found":
        this.composer.found(message.text, message.mentions);
        break;
      case "context":
        this.composer.sees(message.shown);
        break;
      case "folders":
        this.composer.folders(message.folders);
        break;
      case "suggested":
        this.composer.suggests(message.text, message.suggestions);
        break;
      case "answered":
        this.answer(message.answer);
        break;
      case "verbose":
        this.desk.foldings.toggleAll(this.log);
        break;
      case "write":
        this.composer.write(message.text);
        break;
      default:
        this.become(message);
        this.render();
    }
  }

  /** What a slash command answered; one that failed comes back into the field. */
  private answer(answer: SlashAnswer): void {
    this.transcript.add(answerCard(answer));
    this.announced.textContent = `Answer to ${answer.said}`;
    if (answer.failed) {
      this.composer.write(answer.said);
    }
  }

  /** At once: what is written next is a task of its own, and not said to the run that was shown. */
  private begin(): void {
    this.open(null);
    this.render();
    this.post({ type: "choose", runId: null });
  }

  private open(run: RunView | null): void {
    this.stats = run?.runId === this.run?.runId ? this.stats : null;
    this.run = run;
    if ((run?.runId ?? null) !== (this.kept.runId ?? null)) {
      this.keep({ runId: run?.runId ?? null });
    }
  }

  private become(message: Told): void {
    const runId = this.run?.runId;
    switch (message.type) {
      case "server":
        this.ready = message.ready;
        this.server.textContent = message.ready ? "" : message.sentence;
        break;
      case "setup":
        this.lacksModel = message.lacksModel;
        break;
      case "runs":
        this.runs = message.runs;
        break;
      case "show":
        this.open(message.run);
        break;
      case "events":
        if (message.runId === runId) {
          this.run = advance(this.run, message.events);
          message.events.forEach((event) => this.announce(event));
        }
        break;
      case "arriving":
        this.run = this.run && message.arriving.runId === runId ? arrive(this.run, message.arriving) : this.run;
        break;
      case "spent":
        this.stats = message.runId === runId ? message.stats : this.stats;
    }
  }

  private render(): void {
    const { run } = this;
    if (run) {
      this.desk.drafts.saw(run);
    }
    this.head.textContent = run ? title(run) : "A new task";
    this.standing.textContent = run ? standing(run) : "";
    this.goal.show(run);
    this.spending.show(run, this.stats);
    this.beginning.toggleAttribute("hidden", !this.lacksModel || !this.ready);
    this.stop.toggleAttribute("hidden", run === null || run.status === "finished");
    this.sessions.show(this.runs, run?.runId ?? null);
    this.composer.show(run, this.ready);
    this.transcript.show(run);
  }

  /** For a screen reader: what happened, and not every word that arrives. */
  private announce(event: Event): void {
    const said: Partial<Record<string, string>> = {
      plan_proposed: "A plan was proposed.",
      approval_asked: `A question waits for you: ${String(event.data["title"])}`,
      checks_finished: this.run?.proof ? `Checks: ${proofLine(this.run.proof)}` : undefined,
      criteria_checked: this.run ? `Goal: ${goalLine(this.run.criteria)}` : undefined,
      stuck: "The run went in circles.",
      proposal_ready: "A proposal is ready.",
      run_finished: this.run?.outcome ? `The run is over: ${outcome(this.run.outcome)}.` : undefined,
    };
    const text = said[event.kind];
    if (text) {
      this.announced.textContent = text;
    }
  }
}

new Page();
