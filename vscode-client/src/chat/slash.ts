// Slash commands: the server's table says which there are, what may stand behind them, and what they answer.

import type { ChatAnswer, ChatPlace, ChatWord } from "../protocol";
import type { Calls } from "../server/calls";
import type { Suggestion } from "./messages";

/** What may be meant by somebody who has typed so far. */
export async function suggestions(calls: Calls, word: ChatWord): Promise<Suggestion[]> {
  const { text, ...place } = word;
  const [offered, usages] = await Promise.all([
    calls.ask("detent/chatCompletions", word),
    text.includes(" ") ? new Map<string, string>() : usagesAt(calls, place),
  ]);
  return (offered?.completions ?? []).map(({ text: insert, length, about }) => {
    const words = usages.get(insert) ?? "";
    return { insert, length, label: words ? `${insert} ${words}` : insert, detail: about, goesOn: words !== "" };
  });
}

async function usagesAt(calls: Calls, place: ChatPlace): Promise<Map<string, string>> {
  const table = await calls.ask("detent/chatCommands", place);
  return new Map((table?.commands ?? []).map(({ name, words }) => [`/${name}`, words]));
}

/** What the command answered; what a person can mend is an answer too. */
export async function command(calls: Calls, word: ChatWord): Promise<ChatAnswer & { failed: boolean }> {
  try {
    return { ...(await calls.require("detent/chat", word)), failed: false };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { text, runId: word.runId ?? null, then: "stay", failed: true };
  }
}
