import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkHouse, type HouseFault } from "../src/house.ts";

const root = join(import.meta.dirname, "../../..");

describe("the house", () => {
  const sources = new Map<string, string>();
  const declared = new Map<string, ReadonlySet<string>>();
  for (const name of readdirSync(join(root, "packages"))) {
    const folder = join("packages", name);
    if (!existsSync(join(root, folder, "package.json"))) continue;
    const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    declared.set(name, new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })));
    for (const area of ["src", "test"]) {
      if (!existsSync(join(root, folder, area))) continue;
      for (const file of readdirSync(join(root, folder, area), { recursive: true, encoding: "utf8" })) {
        if (!file.endsWith(".ts")) continue;
        const path = join(folder, area, file);
        sources.set(path.replaceAll("\\", "/"), readFileSync(join(root, path), "utf8"));
      }
    }
  }

  test("every import follows the plan, and no rule reaches for the clock, chance or a promise", () => {
    expect(checkHouse({ sources, declared }).map(print)).toEqual([]);
  });

  test("control: the sources that were checked are those of this repository", () => {
    expect([...declared.keys()]).toEqual(expect.arrayContaining(["core", "http", "memory", "sqlite", "testkit"]));
    expect(sources.has("packages/core/src/index.ts")).toBe(true);
    expect([...sources.keys()].filter((file) => file.startsWith("packages/core/src/model/")).length).toBeGreaterThan(5);
  });
});

describe("the checker", () => {
  const planted: readonly { given: string; file: string; text: string; rule: HouseFault["rule"] }[] = [
    {
      given: "a rule that imports the engine",
      file: "core/src/grouping/a.ts",
      text: `import { x } from "../engine/x.ts";`,
      rule: "edge",
    },
    {
      given: "a rule that imports a port's types",
      file: "core/src/ingest/a.ts",
      text: `import type { X } from "../ports/x.ts";`,
      rule: "edge",
    },
    {
      given: "capture taking the runtime itself",
      file: "core/src/capture/a.ts",
      text: `import { runtime } from "#runtime";`,
      rule: "type-only",
    },
    {
      given: "another rule naming the runtime",
      file: "core/src/ingest/a.ts",
      text: `import type { Runtime } from "../runtime/runtime.ts";`,
      rule: "edge",
    },
    {
      given: "a lower rule that imports a higher one",
      file: "core/src/grouping/a.ts",
      text: `import { x } from "../triage/x.ts";`,
      rule: "edge",
    },
    {
      given: "the model importing a rule",
      file: "core/src/model/a.ts",
      text: `export { x } from "../grouping/x.ts";`,
      rule: "edge",
    },
    {
      given: "an edge hidden in a type",
      file: "core/src/model/a.ts",
      text: `type X = import("../engine/x.ts").X;`,
      rule: "edge",
    },
    {
      given: "an edge hidden in a dynamic import",
      file: "core/src/engine/a.ts",
      text: `void import("../index.ts");`,
      rule: "edge",
    },
    {
      given: "a folder that nobody planned",
      file: "core/src/utils/a.ts",
      text: `import type { X } from "../model/x.ts";`,
      rule: "edge",
    },
    { given: "a source that imports a test", file: "core/src/model/a.ts", text: `import "./b.test.ts";`, rule: "edge" },
    {
      given: "a port that imports a value",
      file: "core/src/ports/a.ts",
      text: `import { x } from "../model/x.ts";`,
      rule: "type-only",
    },
    { given: "a port that holds code", file: "core/src/ports/a.ts", text: `export const x = 1;`, rule: "type-only" },
    {
      given: "the engine importing a value from a port",
      file: "core/src/engine/a.ts",
      text: `import { type X } from "../ports/x.ts";`,
      rule: "type-only",
    },
    {
      given: "an adapter that imports another",
      file: "sqlite/src/a.ts",
      text: `import { x } from "@issuekit/memory";`,
      rule: "package",
    },
    {
      given: "core importing an adapter",
      file: "core/src/engine/a.ts",
      text: `import type { X } from "@issuekit/sqlite";`,
      rule: "package",
    },
    {
      given: "core's test importing an adapter",
      file: "core/src/engine/a.test.ts",
      text: `import { x } from "@issuekit/memory";`,
      rule: "package",
    },
    {
      given: "someone importing the proof",
      file: "bench/src/a.ts",
      text: `import { x } from "@issuekit/proof";`,
      rule: "package",
    },
    {
      given: "a relative path into another package",
      file: "memory/src/a.ts",
      text: `import { x } from "../../core/src/model/x.ts";`,
      rule: "package",
    },
    {
      given: "a package that is only installed",
      file: "memory/src/a.ts",
      text: `import fc from "fast-check";`,
      rule: "undeclared",
    },
    {
      given: "a node module in core",
      file: "core/src/engine/a.ts",
      text: `import { readFileSync } from "node:fs";`,
      rule: "node",
    },
    {
      given: "a node module without its prefix",
      file: "http/src/a.ts",
      text: `import { createServer } from "http";`,
      rule: "node",
    },
    {
      given: "await in a rule",
      file: "core/src/ingest/a.ts",
      text: `export const f = (p: unknown) => { await p; };`,
      rule: "await",
    },
    { given: "an async rule", file: "core/src/lifecycle/a.ts", text: `export async function f() {}`, rule: "await" },
    {
      given: "for await in the runtime",
      file: "core/src/runtime/a.ts",
      text: `export function f(l: []) { for await (const x of l) {} }`,
      rule: "await",
    },
    {
      given: "the clock in a rule",
      file: "core/src/triage/a.ts",
      text: `export const now = Date.now();`,
      rule: "impure",
    },
    {
      given: "the clock by another spelling",
      file: "core/src/triage/a.ts",
      text: `export const now = Date["now"]();`,
      rule: "impure",
    },
    { given: "today in a rule", file: "core/src/search/a.ts", text: `export const now = new Date();`, rule: "impure" },
    {
      given: "a stopwatch in a rule",
      file: "core/src/search/a.ts",
      text: `export const now = performance.now();`,
      rule: "impure",
    },
    {
      given: "chance in a rule",
      file: "core/src/group-types/a.ts",
      text: `export const x = Math.random();`,
      rule: "impure",
    },
    {
      given: "crypto in a rule",
      file: "core/src/grouping/a.ts",
      text: `export const x = crypto.randomUUID();`,
      rule: "impure",
    },
    {
      given: "a global through globalThis",
      file: "core/src/grouping/a.ts",
      text: `export const x = globalThis.crypto;`,
      rule: "impure",
    },
    { given: "a timer in a rule", file: "core/src/capture/a.ts", text: `setTimeout(() => {}, 1);`, rule: "impure" },
    {
      given: "drawn ids in a rule",
      file: "core/src/ingest/a.ts",
      text: `import { nanoid } from "nanoid";`,
      rule: "impure",
    },
  ];

  test.each(planted)("flags $given", ({ file, text, rule }) => {
    const faults = check({ [file]: text });
    expect(faults.map((fault) => fault.rule)).toEqual([rule]);
    expect(faults[0]).toMatchObject({ file: `packages/${file}`, line: 1 });
  });

  test("flags files that import each other, even for types alone", () => {
    const faults = check({
      "core/src/model/a.ts": `import type { B } from "./b.ts";`,
      "core/src/model/b.ts": `import type { C } from "./c.ts";`,
      "core/src/model/c.ts": `import type { A } from "./a.ts";`,
    });
    expect(faults.map((fault) => fault.rule)).toEqual(["cycle"]);
  });

  test("control: lets the plan itself pass", () => {
    const faults = check({
      "core/src/index.ts": `export { createIssueEngine } from "./engine/a.ts"; export type { Clock } from "./ports/a.ts";`,
      "core/src/engine/a.ts": `import { runtime } from "#runtime"; import type { Clock } from "../ports/a.ts"; import { nanoid } from "nanoid"; import { f } from "../ingest/a.ts"; export const g = async () => { await f(Date.now()); };`,
      "core/src/capture/a.ts": `import type { Runtime } from "../runtime/default.ts";`,
      "core/src/ports/a.ts": `import type { X } from "../model/a.ts"; export interface Clock { now(): X }`,
      "core/src/ingest/a.ts": `import { x } from "../model/a.ts"; // Date.now() and await, in words only
export const f = (now: number, crypto: string) => new Date(now + x).toISOString() + "async" + crypto;`,
      "core/src/ingest/a.test.ts": `import { readFileSync } from "node:fs"; import fc from "fast-check"; import { f } from "./a.ts"; const now = Date.now(); await 1;`,
      "core/src/model/a.ts": `import * as z from "zod"; export const x = 1;`,
      "core/src/runtime/default.ts": `export const runtime = {};`,
      "core/src/runtime/node.ts": `import { readFileSync } from "node:fs";`,
      "memory/src/index.ts": `import type { Clock } from "@issuekit/core"; const now = Date.now();`,
      "memory/test/a.test.ts": `import { cases } from "@issuekit/testkit";`,
    });
    expect(faults.map(print)).toEqual([]);
  });
});

function check(files: Readonly<Record<string, string>>): readonly HouseFault[] {
  return checkHouse({
    sources: new Map(Object.entries(files).map(([file, text]) => [`packages/${file}`, text])),
    declared: new Map([
      ["core", new Set(["nanoid", "zod"])],
      ["memory", new Set(["@issuekit/core"])],
    ]),
  });
}

function print(fault: HouseFault): string {
  return `${fault.file}:${fault.line} ${fault.rule}: ${fault.text}`;
}
