// The connection with the server. What goes wrong with it is in the output; its keeper tells it, in one sentence.

import type { LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";
import { LanguageClient } from "vscode-languageclient/node";

export class Connection extends LanguageClient {
  /** `failed` hears of every start that fails, also of those after a crash. */
  constructor(
    id: string,
    name: string,
    server: ServerOptions,
    options: LanguageClientOptions,
    private readonly failed: (error: unknown) => void = () => undefined,
  ) {
    super(id, name, server, options);
  }

  override async start(): Promise<void> {
    try {
      await super.start();
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }

  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}
