import { describe, expect, test } from "vitest";
import type { CaptureFacts } from "./capture-input.ts";
import { parseStack } from "./parse-stack.ts";

const facts: CaptureFacts = {
  eventId: "0".repeat(32),
  now: 0,
  platform: "javascript",
  runtime: {
    readSourceLines: () => undefined,
    programDirectory: () => "/srv/shop",
    workingDirectory: () => "/",
  },
};
const node: CaptureFacts = { ...facts, platform: "node" };

const brief = (stack: unknown, by: CaptureFacts, message = ""): readonly string[] =>
  parseStack(stack, message, by).map((f) => [f.function, f.filename, f.lineno, f.colno].join(" | "));

const text = (...lines: readonly string[]): string => lines.join("\n");

describe("a stack text", () => {
  test.each([
    {
      engine: "V8",
      stack: text(
        "TypeError: no price",
        "    at inner (https://shop.example/a.js:3:9)",
        "    at https://shop.example/a.js:9:1",
      ),
      frames: ["? | https://shop.example/a.js | 9 | 1", "inner | https://shop.example/a.js | 3 | 9"],
    },
    {
      engine: "Firefox",
      stack: text(
        "inner@https://shop.example/a.js:3:9",
        "async*outer/<@https://shop.example/@shop/a.js:5:1",
        "@https://shop.example/a.js:9:1",
        "",
      ),
      frames: [
        "? | https://shop.example/a.js | 9 | 1",
        "async*outer/< | https://shop.example/@shop/a.js | 5 | 1",
        "inner | https://shop.example/a.js | 3 | 9",
      ],
    },
    {
      engine: "Firefox, with eval",
      stack: text("run@https://shop.example/a.js line 5 > eval:1:7", "outer@https://shop.example/a.js:9:1"),
      frames: ["outer | https://shop.example/a.js | 9 | 1", "run | https://shop.example/a.js | 5 | "],
    },
    {
      engine: "Safari",
      stack: text(
        "inner@https://shop.example/a.js:3:9",
        "forEach@[native code]",
        "eval code@",
        "eval@[native code]",
        "[native code]",
        "module code@https://shop.example/a.js:12:1",
      ),
      frames: [
        "module code | https://shop.example/a.js | 12 | 1",
        "forEach | [native code] |  | ",
        "inner | https://shop.example/a.js | 3 | 9",
      ],
    },
    {
      engine: "Safari, without names",
      stack: text("https://shop.example/a.js:3:9", "https://shop.example/a.js:4:9"),
      frames: ["? | https://shop.example/a.js | 4 | 9", "? | https://shop.example/a.js | 3 | 9"],
    },
  ])("of $engine gives its frames, the crash last", ({ stack, frames }) => {
    expect(brief(stack, facts)).toEqual(frames);
  });

  test.each([
    { given: "nothing", stack: undefined },
    { given: "no text", stack: [{ getFileName: () => "/srv/shop/a.js" }] },
    { given: "only a header", stack: "Error: no price" },
    { given: "a header that reads like a frame of Firefox", stack: "Error: connect root@db.local:5432" },
    { given: "lines that are no frames", stack: text("one", "two: three", "four@") },
  ])("with $given has no frames", ({ stack }) => {
    expect(brief(stack, facts, "connect root@db.local:5432")).toEqual([]);
    expect(brief(stack, node, "connect root@db.local:5432")).toEqual([]);
  });

  test("is read as V8 alone on Node, where only that can be", () => {
    expect(brief("inner@https://shop.example/a.js:3:9", node)).toEqual([]);
  });

  test("has no frame in its header, whatever the header says", () => {
    const stack = text("    at fake (/srv/shop/fake.js:1:1)", "    at real (/srv/shop/real.js:1:1)");
    expect(brief(stack, node)).toEqual(["real | /srv/shop/real.js | 1 | 1"]);
  });

  test("has no frame in a message that only speaks of a place", () => {
    const message = text("cannot connect", "is it running at /var/run/db.sock:1:1?");
    const stack = `Error: ${message}\n    at real (/srv/shop/real.js:1:1)`;
    expect(brief(stack, node, message)).toEqual(["real | /srv/shop/real.js | 1 | 1"]);
  });

  test("keeps the 50 frames nearest to the crash", () => {
    const lines = Array.from({ length: 80 }, (_, depth) => `    at f${depth} (/srv/shop/a.js:${depth + 1}:1)`);
    const frames = parseStack(text("Error: deep", ...lines), "deep", node);
    expect(frames).toHaveLength(50);
    expect([frames[0]?.function, frames.at(-1)?.function]).toEqual(["f49", "f0"]);
  });

  test("is found behind a message of any length", () => {
    const message = "x".repeat(2_000_000);
    const stack = `Error: ${message}\n    at real (/srv/shop/real.js:1:1)`;
    expect(brief(stack, node, message)).toEqual(["real | /srv/shop/real.js | 1 | 1"]);
  });

  test("with lines of any length keeps what fits of each", () => {
    const stack = text("Error: long", `    at f (data:text/javascript,${"x".repeat(5_000)}:1:1)`);
    expect(brief(stack, node)).toEqual(["f | <data:text/javascript> |  | "]);
    const [frame] = parseStack(text("Error: long", `    at /srv/${"x".repeat(5_000)}:1:1`), "long", node);
    expect(frame?.filename?.length).toBeLessThan(1_024);
  });

  test("made of quotes is refused, not puzzled over", () => {
    const quotes = `${'"'.repeat(1_000)}:3:9`;
    const stack = text(...Array.from({ length: 200 }, () => quotes), "real@https://shop.example/a.js:1:1");
    const start = performance.now();
    expect(brief(stack, facts)).toEqual(["real | https://shop.example/a.js | 1 | 1"]);
    // Unguarded it takes more than a minute.
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe("a frame", () => {
  const only = (line: string, by: CaptureFacts = node) => parseStack(`Error\n    at ${line}`, "", by)[0];

  test("on Node has a module, relative to the program's folder", () => {
    expect(only("f (/srv/shop/lib/cart.js:1:1)")).toMatchObject({ module: "lib:cart" });
  });

  test("is relative to the working directory where no program was started", () => {
    const runtime = { ...facts.runtime, programDirectory: () => undefined, workingDirectory: () => "/srv" };
    expect(only("f (/srv/shop/lib/cart.js:1:1)", { ...node, runtime })).toMatchObject({ module: "shop.lib:cart" });
  });

  test("elsewhere has none", () => {
    expect(only("f (/srv/shop/lib/cart.js:1:1)", facts)).not.toHaveProperty("module");
  });

  test("has a decoded file name, or the written one where it cannot be decoded", () => {
    expect(only("f (/srv/my%20shop/a.js:1:1)")).toMatchObject({ filename: "/srv/my shop/a.js" });
    expect(only("f (/srv/5%/a.js:1:1)")).toMatchObject({ filename: "/srv/5%/a.js" });
    expect(only("f (/srv/5%/a.js:1:1)")).not.toHaveProperty("module");
  });

  test("of native code takes the file of the crash", () => {
    const stack = text("Error", "    at f (/srv/shop/a.js:1:1)", "    at map (native)");
    expect(parseStack(stack, "", node)[0]).toEqual({ filename: "/srv/shop/a.js", function: "map", in_app: false });
  });

  test("is in-app as the host says, and by its path where the host fails to say", () => {
    const library = "f (/srv/shop/node_modules/till/index.js:1:1)";
    expect(only(library)).toMatchObject({ in_app: false });
    expect(only(library, { ...node, isInApp: ({ module }) => module === "till:index" })).toMatchObject({
      in_app: true,
    });
    const failing = (): boolean => {
      throw new Error("host");
    };
    expect(only(library, { ...node, isInApp: failing })).toMatchObject({ in_app: false });
  });
});
