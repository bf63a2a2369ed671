// The server's requests and commands, with their types. What goes wrong is one sentence, shown once.

import * as vscode from "vscode";
import type { SymbolInformation } from "vscode-languageclient/node";
import { message } from "../model/markdown";
import type { CommandResult, Commands, Requests } from "../protocol";
import type { Keeper } from "./keeper";
import { sentence } from "./state";

export class Calls {
  constructor(private readonly keeper: Keeper) {}

  /** The answer; null when there is none, which is not worth a message. */
  async ask<Method extends keyof Requests>(
    method: Method,
    params: Requests[Method]["params"],
  ): Promise<Requests[Method]["result"] | null> {
    try {
      return (await this.keeper.ready?.sendRequest<Requests[Method]["result"]>(method, params)) ?? null;
    } catch {
      return null;
    }
  }

  /** The answer, or the error with the server's own words. */
  async require<Method extends keyof Requests>(
    method: Method,
    params: Requests[Method]["params"],
  ): Promise<Requests[Method]["result"]> {
    const client = this.keeper.ready;
    if (!client) {
      throw new Error(sentence(this.keeper.state));
    }
    return client.sendRequest<Requests[Method]["result"]>(method, params);
  }

  /** Definitions by name, as any editor may ask for them. */
  async symbols(query: string): Promise<SymbolInformation[]> {
    try {
      return (await this.keeper.ready?.sendRequest<SymbolInformation[] | null>("workspace/symbol", { query })) ?? [];
    } catch {
      return [];
    }
  }

  /** Have the server do something. It shows by itself what a person can mend. */
  async run<Name extends keyof Commands>(name: Name, argument: Commands[Name]): Promise<CommandResult | null> {
    const client = this.keeper.ready;
    if (!client) {
      void vscode.window.showWarningMessage(message(sentence(this.keeper.state)));
      return null;
    }
    try {
      const params = { command: name, arguments: [argument] };
      return offered(await client.sendRequest<CommandResult>("workspace/executeCommand", params));
    } catch (error) {
      void vscode.window.showErrorMessage(message(`Detent: ${error instanceof Error ? error.message : String(error)}`));
      return null;
    }
  }
}

/** A problem that a person can mend with a click comes with the buttons for it. */
export function offered<Result>(result: Result): Result {
  const { needsModel, problem } = (result ?? {}) as CommandResult;
  if (needsModel) {
    void vscode.commands.executeCommand("detent.client.noModel", problem);
  }
  return result;
}
