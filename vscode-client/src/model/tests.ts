// What the checks said, as the editor's Testing view shows it: a file, its classes, their tests.

import type { CheckReport, Failure, Proof } from "../protocol";

export interface TestNode {
  /** Unlike that of any other of the same children. */
  readonly id: string;
  readonly label: string;
  /** The file that it is of; null without a place. */
  readonly path: string | null;
  readonly children: TestNode[];
  /** What it said; null when it passed, or is no test itself. */
  failure: Failure | null;
  passed: boolean;
}

const NOWHERE = "without a place";
const SOURCE =
  /\.(?:pyi?|[cm]?[jt]sx?|vue|svelte|go|rs|java|kts?|scala|groovy|rb|php|c|h|cc|cpp|hpp|cs|fs|vb|swift|dart|exs?|erl|cljs?|lua|jl|pl|sh|bats|hs|ml|zig)$/;

export function testTree(proof: Proof): TestNode[] {
  const root: TestNode[] = [];
  const files = new Set(proof.reports.flatMap(({ failures }) => failures.map(({ path }) => path)));
  proof.reports.forEach((report) => add(root, report, files));
  return root;
}

function add(root: TestNode[], report: CheckReport, files: ReadonlySet<string | null>): void {
  for (const failure of report.failures) {
    leaf(root, failure.test, failure.path, files).failure = failure;
  }
  for (const name of report.passing) {
    leaf(root, name, null, files).passed = true;
  }
}

/** Some runners put a class or a suite where others put the file: a dotted name and words are none. */
function isFile(word: string, files: ReadonlySet<string | null>): boolean {
  return files.has(word) || SOURCE.test(word);
}

/** Two findings may have one name: they are told apart by their number, since no two items may have one id. */
function leaf(root: TestNode[], name: string, path: string | null, files: ReadonlySet<string | null>): TestNode {
  const [file, ...rest] = parts(name, path);
  const home = file !== null && isFile(file, files) ? file : null;
  let { children } = branch(root, file ?? NOWHERE, home);
  for (const word of rest.slice(0, -1)) {
    children = branch(children, word, home).children;
  }
  const label = rest.at(-1) ?? name;
  const made = { id: `${children.length}:${label}`, label, path: path ?? home, children: [], failure: null, passed: false };
  children.push(made);
  return made;
}

function branch(among: TestNode[], label: string, path: string | null): TestNode {
  const id = `/${label}`;
  const found = among.find((node) => node.id === id);
  if (found) {
    return found;
  }
  const made = { id, label, path, children: [], failure: null, passed: false };
  among.push(made);
  return made;
}

/** The file, then what is in it. What stands in brackets are a test's arguments, in which anything may stand. */
function parts(name: string, path: string | null): [string | null, ...string[]] {
  const at = name.indexOf("[");
  const before = at < 0 ? name : name.slice(0, at);
  const words = before.split("::");
  const last = `${words.at(-1) ?? ""}${name.slice(before.length)}`;
  if (words.length > 1) {
    return [words[0] ?? null, ...words.slice(1, -1), last];
  }
  return [path, path !== null && name.startsWith(`${path}: `) ? name.slice(path.length + 2) : name];
}
