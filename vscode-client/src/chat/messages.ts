// What the panel's page and the extension say to each other.

import type { RunView } from "../model/run";
import type { Arriving, ChatPlace, ChatWord, Commands, ContextAsked, ContextShown, Event, RunStatus, Stats } from "../protocol";

export interface ListedRun {
  readonly runId: string;
  readonly title: string;
  readonly standing: string;
  readonly status: RunStatus;
  readonly startedAt: number;
}

/** Something that `@` found; `insert` is what stands in the message then. */
export interface Mention {
  readonly label: string;
  readonly detail: string;
  readonly insert: string;
}

/** Something that a slash command may go on with: `insert` takes the place of `length` code points before the cursor. */
export interface Suggestion {
  readonly insert: string;
  readonly length: number;
  readonly label: string;
  readonly detail: string;
  /** Words may stand behind it. */
  readonly goesOn: boolean;
}

/** What a slash command answered. */
export interface SlashAnswer {
  readonly said: string;
  /** Markdown. */
  readonly text: string;
  readonly failed: boolean;
}

/** A folder of the workspace, of which there may be several. */
export interface Folder {
  readonly uri: string;
  readonly name: string;
}

/** A step as it stands in the list; `from`: the number of the plan's own step, null for one that was added. */
export interface DraftStep {
  readonly from: number | null;
  readonly text: string;
}

/** `of`: the plan that was changed. Another plan has other drafts. */
export interface PlanDraft {
  readonly of: string;
  readonly steps: readonly DraftStep[];
  readonly wish: string;
}

/** By run. */
export type PlanDrafts = Readonly<Record<string, PlanDraft | undefined>>;

/** What outlives the page: what is written in the field, the run that is shown, changes of plans that wait. */
export interface Kept {
  readonly draft?: string;
  readonly runId?: string | null;
  readonly plans?: PlanDrafts;
}

/** To the page. */
export type ToPage =
  | { readonly type: "server"; readonly ready: boolean; readonly sentence: string }
  | { readonly type: "setup"; readonly lacksModel: boolean }
  | { readonly type: "folders"; readonly folders: readonly Folder[] }
  | { readonly type: "runs"; readonly runs: readonly ListedRun[] }
  /** From here on the page folds the events of this run by itself. */
  | { readonly type: "show"; readonly run: RunView | null }
  | { readonly type: "events"; readonly runId: string; readonly events: readonly Event[] }
  | { readonly type: "arriving"; readonly arriving: Arriving }
  | { readonly type: "spent"; readonly runId: string; readonly stats: Stats }
  | { readonly type: "content"; readonly blob: string; readonly text: string }
  | { readonly type: "context"; readonly shown: ContextShown }
  | { readonly type: "found"; readonly text: string; readonly mentions: readonly Mention[] }
  | { readonly type: "suggested"; readonly text: string; readonly suggestions: readonly Suggestion[] }
  | { readonly type: "answered"; readonly answer: SlashAnswer }
  /** Unfold everything, or less again. */
  | { readonly type: "verbose" }
  /** Put this into the field, and go there. */
  | { readonly type: "write"; readonly text: string };

/** The commands that the page may have carried out; nothing else is. */
export const PAGE_COMMANDS = [
  "detent.do",
  "detent.fix",
  "detent.say",
  "detent.cancel",
  "detent.resume",
  "detent.answer",
  "detent.approvePlan",
  "detent.revisePlan",
  "detent.cancelPlan",
  "detent.acceptHunk",
  "detent.rejectHunk",
  "detent.acceptFile",
  "detent.rejectFile",
  "detent.acceptAll",
  "detent.rejectAll",
  "detent.undo",
  "detent.showDiff",
  "detent.showContext",
] as const satisfies readonly (keyof Commands)[];

export type PageCommand = (typeof PAGE_COMMANDS)[number];

/** To the extension. */
export type FromPage =
  /** `runId`: what was shown before the page was loaded anew. */
  | { readonly type: "ready"; readonly runId: string | null }
  | { readonly type: "keep"; readonly kept: Kept }
  | { readonly type: "find"; readonly text: string; readonly place: ChatPlace }
  | { readonly type: "suggest"; readonly word: ChatWord }
  /** What the panel offers where no model is set. */
  | { readonly type: "setup"; readonly step: "choose" | "rehearse" }
  | { readonly type: "slash"; readonly word: ChatWord }
  | { readonly type: "choose"; readonly runId: string | null }
  | { readonly type: "command"; readonly name: PageCommand; readonly argument: unknown }
  | { readonly type: "content"; readonly runId: string; readonly blob: string }
  | { readonly type: "context"; readonly asked: ContextAsked }
  | { readonly type: "openUri"; readonly uri: string; readonly line: number }
  | { readonly type: "open"; readonly root: string; readonly path: string; readonly line: number }
  | { readonly type: "compare"; readonly runId: string; readonly path?: string };
