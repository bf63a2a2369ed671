import { expect, test } from "vitest";
import type { TestNode } from "../src/model/tests";
import { testTree } from "../src/model/tests";
import type { CheckReport, Failure, Proof } from "../src/protocol";

function failure(test: string, path: string | null = null, line: number | null = null): Failure {
  return { test, message: "assert 1 == 2", path, line, trace: "" };
}

function proof(failures: Failure[], passing: string[] = []): Proof {
  const counts = { collected: 3, passed: 1, failed: failures.length, skipped: 0, errors: 0, seconds: 1 };
  const ran = { command: "pytest", interpreter: "python", output: "", problem: null, wrong_tree: [], missed: {} };
  const report: CheckReport = { check: "pytest", kind: "tests", ...counts, ...ran, failures, flaky: [], passing };
  return { status: "red", reason: "", content: "c", reports: [report], since: null, unproven_lines: {} };
}

function drawn(nodes: readonly TestNode[], depth = 0): string[] {
  return nodes.flatMap((node) => {
    const mark = node.failure ? " failed" : node.passed ? " passed" : "";
    return [`${"  ".repeat(depth)}${node.label}${mark}`, ...drawn(node.children, depth + 1)];
  });
}

test("tests stand below their classes and files", () => {
  const failures = [failure("tests/test_a.py::TestIt::test_one[x::y]", "tests/test_a.py", 4), failure("tests/test_a.py::test_two", "tests/test_a.py")];
  expect(drawn(testTree(proof(failures, ["tests/test_a.py::TestIt::test_three", "tests/test_b.py::test_four"])))).toEqual([
    "tests/test_a.py",
    "  TestIt",
    "    test_one[x::y] failed",
    "    test_three passed",
    "  test_two failed",
    "tests/test_b.py",
    "  test_four passed",
  ]);
});

test("findings of one name are two items, each with its place", () => {
  const name = "calc.py: error: Function is missing a type annotation [no-untyped-def]";
  const tree = testTree(proof([failure(name, "calc.py", 1), failure(name, "calc.py", 8), failure("odd")]));
  expect(drawn(tree)).toEqual([
    "calc.py",
    "  error: Function is missing a type annotation [no-untyped-def] failed",
    "  error: Function is missing a type annotation [no-untyped-def] failed",
    "without a place",
    "  odd failed",
  ]);
  const [first, second] = tree[0]?.children ?? [];
  expect(first?.id).not.toBe(second?.id);
  expect([first?.failure?.line, second?.failure?.line]).toEqual([1, 8]);
});

test("what stands before a test is its file only where it is one", () => {
  const passing = ["math suite::adds", "tests.test_x.TestA::test_b", "com.acme.CalcTest::adds", "src/calc.test.ts::adds", "lib/odd::adds"];
  const failures = [failure("math suite::divides", "src/math.js", 3), failure("lib/odd::fails", "lib/odd", 1), failure("tests/test_a.py::test_c", "calc.py", 2)];
  const tree = testTree(proof(failures, passing));
  expect(tree.map(({ label, path, children }) => [label, path, children.map((child) => child.path)])).toEqual([
    ["math suite", null, ["src/math.js", null]],
    ["lib/odd", "lib/odd", ["lib/odd", "lib/odd"]],
    ["tests/test_a.py", "tests/test_a.py", ["calc.py"]],
    ["tests.test_x.TestA", null, [null]],
    ["com.acme.CalcTest", null, [null]],
    ["src/calc.test.ts", "src/calc.test.ts", ["src/calc.test.ts"]],
  ]);
});
