// Why a server ended: what its process says, and the last thing that it wrote.

import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { visible } from "../model/markdown";
import { shortened } from "../model/words";

const LONGEST = 200;
/** The connection ends a moment before its process does. */
const EXIT_MS = 500;

/** The part of a process that is heard. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signalCode: string | null;
  once(event: "exit", listener: () => void): unknown;
}

export class Ending {
  private last = "";
  private process: Ended | null = null;

  /** A new server: what an earlier one said counts no more. */
  begin(errors: Readable, told: (line: string) => void): void {
    this.last = "";
    this.process = null;
    createInterface({ input: errors, crlfDelay: Infinity }).on("line", (line) => {
      this.last = line.trim() ? line : this.last;
      told(line);
    });
  }

  of(process: Ended | undefined): void {
    this.process = process ?? null;
  }

  async why(): Promise<string> {
    const { process } = this;
    if (process && !hasEnded(process)) {
      await Promise.race([new Promise<void>((resolve) => process.once("exit", resolve)), pause(EXIT_MS)]);
    }
    return sentence(process, this.last);
  }
}

/** Whether a line that a server wrote beside the protocol tells of an error; anything else is a warning at most. */
export function isError(line: string): boolean {
  return /^(?:Traceback \(|(?:[\w.]+\.)?\w*(?:Error|Exception)\b|(?:ERROR|CRITICAL)\b)/.test(line);
}

function hasEnded({ exitCode, signalCode }: Ended): boolean {
  return exitCode !== null || signalCode !== null;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function sentence(process: Ended | null, last: string): string {
  const how = process?.signalCode ? `, killed by ${process.signalCode}` : process?.exitCode ? ` with exit code ${process.exitCode}` : "";
  const said = last ? ` It said: ${shortened(visible(last.trim()), LONGEST).replace(/\.$/, "")}.` : "";
  return `Detent's server ended unexpectedly${how}.${said}`;
}
