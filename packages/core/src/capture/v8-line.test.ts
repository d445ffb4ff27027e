import { describe, expect, test } from "vitest";
import { parseV8Line } from "./v8-line.ts";

interface Row {
  readonly line: string;
  readonly path?: string;
  readonly function?: string;
  readonly at?: readonly [lineno: number, colno?: number];
}

const rows: readonly Row[] = [
  { line: "    at inner (/app/x.js:3:9)", path: "/app/x.js", function: "inner", at: [3, 9] },
  { line: "    at /app/x.js:3:9", path: "/app/x.js", function: "?", at: [3, 9] },
  { line: "at inner (/app/x.js:3:9)\r", path: "/app/x.js", function: "inner", at: [3, 9] },
  { line: "    at Object.<anonymous> (/app/x.js:3:9)", path: "/app/x.js", function: "Object.?", at: [3, 9] },
  { line: "    at a.b.<anonymous> (/app/x.js:3:9)", path: "/app/x.js", function: "a.b.?", at: [3, 9] },
  { line: "    at <anonymous> (/app/x.js:3:9)", path: "/app/x.js", function: "<anonymous>", at: [3, 9] },
  { line: "    at new Foo (/app/x.js:3:9)", path: "/app/x.js", function: "new Foo", at: [3, 9] },
  { line: "    at async load (/app/x.js:3:9)", path: "/app/x.js", function: "load", at: [3, 9] },
  { line: "    at async /app/x.js:3:9", path: "/app/x.js", function: "?", at: [3, 9] },
  { line: "    at async Promise.all (index 0)", path: "index 0", function: "Promise.all" },
  { line: "    at Foo.bar [as baz] (/app/x.js:3:9)", path: "/app/x.js", function: "Foo.bar [as baz]", at: [3, 9] },
  {
    line: "    at Foo.<anonymous> [as baz] (/app/x.js:3:9)",
    path: "/app/x.js",
    function: "Foo.<anonymous> [as baz]",
    at: [3, 9],
  },
  {
    line: "    at get price [as price] (/app/x.js:3:9)",
    path: "/app/x.js",
    function: "get price [as price]",
    at: [3, 9],
  },
  { line: "    at #total (/app/x.js:3:9)", path: "/app/x.js", function: "#total", at: [3, 9] },
  {
    line: "    at Object.Module._extensions..js (node:internal/modules/cjs/loader:10:2)",
    path: "node:internal/modules/cjs/loader",
    function: "Module._extensions..js",
    at: [10, 2],
  },
  { line: "    at shop.Module.<anonymous> (/app/x.js:3:9)", path: "/app/x.js", function: "shop.?", at: [3, 9] },
  { line: "    at /app/x (1).js:3:9", path: "/app/x (1).js", function: "?", at: [3, 9] },
  { line: "    at f (/app/x.js:0:0)", path: "/app/x.js", function: "f" },
  { line: "    at .hidden (/app/x.js:3:9)", path: "/app/x.js", function: ".hidden", at: [3, 9] },
  { line: "    at f ()", function: "f" },
  { line: "    at  (/app/x.js:3:9)", path: " (/app/x.js", function: "?", at: [3, 9] },
  { line: "    at Array.map (<anonymous>)", path: "<anonymous>", function: "Array.map" },
  { line: "    at <anonymous>", path: "<anonymous>", function: "?" },
  { line: "    at map (native)", function: "map" },
  {
    line: "    at file:///app/my%20dir/x.mjs:3:9",
    path: "/app/my%20dir/x.mjs",
    function: "?",
    at: [3, 9],
  },
  { line: "    at f (file:///C:/app/x.mjs:3:9)", path: "C:/app/x.mjs", function: "f", at: [3, 9] },
  { line: "    at f (C:\\my app\\x.js:3:9)", path: "C:\\my app\\x.js", function: "f", at: [3, 9] },
  { line: "    at f (/app/(group)/x (1).js:3:9)", path: "/app/(group)/x (1).js", function: "f", at: [3, 9] },
  {
    line: "    at f (https://shop.example/a.js?v=1:3:9)",
    path: "https://shop.example/a.js?v=1",
    function: "f",
    at: [3, 9],
  },
  {
    line: "    at eval (eval at run (/app/x.js:1:1), <anonymous>:2:7)",
    path: "eval at run (/app/x.js:1:1), <anonymous>",
    function: "eval",
    at: [2, 7],
  },
  { line: "    at evalmachine.<anonymous>:1:7", path: "evalmachine.<anonymous>", function: "?", at: [1, 7] },
  { line: "    at run (data:text/javascript,export:1:7)", path: "<data:text/javascript>", function: "run" },
  {
    line: "    at f (wasm://wasm/abc:wasm-function[1]:0x2c)",
    path: "wasm://wasm/abc:wasm-function[1]:0x2c",
    function: "f",
  },
];

describe("a line of V8", () => {
  test.each(rows)("$line", ({ line, path, function: name, at }) => {
    expect(parseV8Line(line)).toEqual({ path, function: name, lineno: at?.[0], colno: at?.[1] });
  });

  test.each([
    "Error: no price",
    "",
    "    at ",
    "    ... 4 lines matching cause stack trace ...",
    "look at this (thing)",
  ])("is no frame: %j", (line) => {
    expect(parseV8Line(line)).toBeUndefined();
  });
});
