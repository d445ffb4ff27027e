import { describe, expect, test } from "vitest";
import { looksInApp, moduleName } from "./frame-origin.ts";

describe("in-app", () => {
  test.each([
    { path: "/srv/shop/cart.js", inApp: true },
    { path: "C:\\shop\\cart.js", inApp: true },
    { path: "./cart.js", inApp: true },
    { path: "https://shop.example/cart.js", inApp: true },
    { path: "webpack://shop/./cart.js", inApp: true },
    { path: "/srv/shop/node_modules/till/index.js", inApp: false },
    { path: "node:internal/process/task_queues", inApp: false },
    { path: "<anonymous>", inApp: false },
    { path: "index 0", inApp: false },
    { path: "[native code]", inApp: false },
    { path: "eval at run (/srv/shop/cart.js:1:1), <anonymous>", inApp: false },
    { path: "cart.js", inApp: false },
    { path: undefined, inApp: false },
  ])("$path is in-app: $inApp", ({ path, inApp }) => {
    expect(looksInApp(path)).toBe(inApp);
  });
});

describe("the module's name", () => {
  test.each([
    { file: "/srv/shop/main.js", base: "/srv/shop", module: "main" },
    { file: "/srv/shop/lib/checkout/cart.js", base: "/srv/shop", module: "lib.checkout:cart" },
    { file: "/srv/shop/lib/cart.mjs", base: "/srv/shop", module: "lib:cart" },
    { file: "/srv/shop/lib/cart.cjs", base: "/srv/shop", module: "lib:cart" },
    { file: "/srv/shop/lib/cart.ts", base: "/srv/shop", module: "lib:cart.ts" },
    { file: "/srv/shop/lib/.js", base: "/srv/shop", module: "lib:.js" },
    { file: "/elsewhere/cart.js", base: "/srv/shop", module: "cart" },
    { file: "/srv/shop/cart.js", base: undefined, module: "cart" },
    { file: "/srv/shop/node_modules/till/dist/open.js", base: "/srv/shop", module: "till.dist:open" },
    { file: "/srv/shop/node_modules/@shop/till/open.js", base: "/srv/shop", module: "@shop.till:open" },
    { file: "/a/node_modules/b/node_modules/c/d.js", base: "/srv/shop", module: "c:d" },
    { file: "node:internal/process/task_queues", base: "/srv/shop", module: "task_queues" },
    { file: "node:fs", base: "/srv/shop", module: "node:fs" },
    { file: "https://shop.example/", base: "/srv/shop", module: "shop.example" },
    { file: "<anonymous>", base: "/srv/shop", module: "<anonymous>" },
    { file: "/srv/shop/5%.js", base: "/srv/shop", module: "5%" },
    { file: "C:\\shop\\lib\\cart.js", base: "C:\\shop", module: "lib:cart" },
    { file: "C:\\shop\\node_modules\\till\\open.js", base: "C:\\shop", module: "till:open" },
  ])("$file from $base is $module", ({ file, base, module }) => {
    expect(moduleName(file, base)).toBe(module);
  });
});
