import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkHouse, type HouseFault } from "../src/house.ts";

const root = join(import.meta.dirname, "../../..");

/** A text in which one line breaks one rule. */
interface Planted {
  readonly given: string;
  readonly file: string;
  readonly text: string;
  readonly rule: HouseFault["rule"];
}

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
  const planted: readonly Planted[] = [
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
    ...impure("a rule", "core/src/ingest/a.ts", {
      "a clock that is taken apart": `const { now } = Date; export const x = now();`,
      "a clock under another name": `const D = Date; export const x = D.now();`,
      "a clock by a computed name": `const k = "now"; export const x = Date[k]();`,
      "a clock that may be missing": `export const x = Date?.now?.();`,
      "today by a spread of nothing": `export const x = new Date(...([] as []));`,
      "today without a constructor": `export const x = Date();`,
      "a clock as a value": `export const f = (now = Date.now) => now;`,
      "today in a format": `export const x = new Intl.DateTimeFormat().format();`,
      "chance that is taken apart": `const { random } = Math; export const x = random();`,
      "chance by a computed name": `export const x = Math["random"]();`,
      "crypto that is taken apart": `const { randomUUID } = crypto; export const x = randomUUID();`,
      "a promise in a type": `export const f = (p: Promise<number>) => p.then((x) => x + 1);`,
      "a promise that is made": `export const f = () => new Promise((r) => r(1));`,
      "a promise that is kept": `export const f = () => Promise.resolve(1);`,
      "a timer as a value": `export const later = setTimeout;`,
      "a timer as an argument": `export const f = (run: (x: unknown) => void) => run(setTimeout);`,
      "a turn of the loop": `export const f = () => setImmediate(() => {});`,
      "a microtask": `export const f = () => queueMicrotask(() => {});`,
      "the network": `export const f = () => fetch("https://example.com");`,
      "the process": `export const x = process.env["X"];`,
      "a global through self": `export const x = self.origin;`,
      "a global through global": `export const x = global.x;`,
      "a global by a computed name": `export const x = globalThis["crypto"];`,
      "the console": `export const f = () => console.error("x");`,
      reflection: `export const x = Reflect.ownKeys({});`,
      "a local that looks like a global": `export const f = (process: { x: number }) => 1;`,
    }),
    ...impure("an adapter", "sqlite/src/a.ts", {
      "the clock": `export const x = Date.now();`,
      today: `export const x = new Date();`,
      "a stopwatch": `export const x = performance.now();`,
      chance: `export const x = Math.random();`,
      "a drawn id": `export const x = crypto.randomUUID();`,
      "a timer": `setTimeout(() => {}, 1);`,
      "drawn bytes": `import { randomBytes } from "node:crypto";`,
      "all of crypto": `import * as c from "node:crypto";`,
    }),
    ...impure("the file of SQLite's locks", "sqlite/src/connection.ts", {
      "a drawn id": `export const x = crypto.randomUUID();`,
      "the time of day": `export const x = Date.now();`,
    }),
    ...impure("the engine", "core/src/engine/a.ts", {
      "the clock": `export const x = Date.now();`,
      today: `export const x = new Date();`,
      "a stopwatch": `export const x = performance.now();`,
    }),
    {
      given: "an adapter that draws ids with a package",
      file: "memory/src/a.ts",
      text: `import { nanoid } from "nanoid";`,
      rule: "impure",
    },
    {
      given: "a face that knows the storage",
      file: "http/src/a.ts",
      text: `import type { IssueStorage } from "@issuekit/core";`,
      rule: "face",
    },
    {
      given: "a face that knows the storage by a longer way",
      file: "http/src/a.ts",
      text: `export type X = import("@issuekit/core").IssueStorage;`,
      rule: "face",
    },
    {
      given: "a source of another package past its exports",
      file: "sqlite/src/a.ts",
      text: `import { x } from "@issuekit/core/src/engine/x.ts";`,
      rule: "package",
    },
    {
      given: "a test that does so",
      file: "sqlite/test/a.test.ts",
      text: `import { x } from "@issuekit/testkit/dist/x.js";`,
      rule: "package",
    },
    {
      given: "an edge in an import by require",
      file: "core/src/model/a.ts",
      text: `import x = require("../engine/x.ts");`,
      rule: "edge",
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
      "core/src/engine/a.ts": `import { runtime } from "#runtime"; import type { Clock } from "../ports/a.ts"; import { nanoid } from "nanoid"; import { f } from "../ingest/a.ts"; export const g = async () => { await f(Math.random()); setTimeout(g, 1); };`,
      "core/src/engine/system-clock.ts": `export const now = () => Date.now();`,
      "core/src/engine/measure.ts": `export const now = () => performance.now();`,
      "core/src/capture/a.ts": `import type { Runtime } from "../runtime/default.ts";`,
      "core/src/ports/a.ts": `import type { X } from "../model/a.ts"; export interface Clock { now(): X }`,
      "core/src/ingest/a.ts": `import { x } from "../model/a.ts"; // Date.now() and await, in words only
export const f = (now: number, given: { process: string; self?: Date }) => new Date(now + x).toISOString() + "async" + given.process + Date.parse("2026") + Date.UTC(2026) + Math.max(1, 2);
export const g = (value: unknown) => value instanceof Date || value instanceof Promise ? { performance: 2, "crypto": 1 } : value;
export const h = ({ console: words }: { console: string }) => words;`,
      "core/src/ingest/a.test.ts": `import { readFileSync } from "node:fs"; import fc from "fast-check"; import { f } from "./a.ts"; const now = Date.now(); await 1;`,
      "core/src/model/a.ts": `import * as z from "zod"; export const x = 1;`,
      "core/src/runtime/default.ts": `export const runtime = {};`,
      "core/src/runtime/node.ts": `import { readFileSync } from "node:fs";`,
      "memory/src/index.ts": `import type { Clock } from "@issuekit/core"; export const at = (time: Date | string) => new Date(time).getTime(); export const f = () => Promise.resolve(1);`,
      "sqlite/src/a.ts": `import { createHash } from "node:crypto"; import type { IssueStorage } from "@issuekit/core";`,
      "sqlite/src/connection.ts": `export const f = () => new Promise((done) => setTimeout(done, performance.now() + Math.random()));`,
      "http/src/a.ts": `import type { IssueEngine } from "@issuekit/core"; import { f } from "@issuekit/core/schemas"; export const now = Date.now();`,
      "memory/test/a.test.ts": `import { cases } from "@issuekit/testkit";`,
    });
    expect(faults.map(print)).toEqual([]);
  });
});

/** One row per text that reaches for what its zone is handed. */
function impure(zone: string, file: string, texts: Readonly<Record<string, string>>): readonly Planted[] {
  return Object.entries(texts).map(([given, text]) => ({ given: `${given} in ${zone}`, file, text, rule: "impure" }));
}

function check(files: Readonly<Record<string, string>>): readonly HouseFault[] {
  return checkHouse({
    sources: new Map(Object.entries(files).map(([file, text]) => [`packages/${file}`, text])),
    declared: new Map([
      ["core", new Set(["nanoid", "zod"])],
      ["memory", new Set(["@issuekit/core", "nanoid"])],
    ]),
  });
}

function print(fault: HouseFault): string {
  return `${fault.file}:${fault.line} ${fault.rule}: ${fault.text}`;
}
