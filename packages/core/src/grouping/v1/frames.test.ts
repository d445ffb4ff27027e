import { describe, expect, test } from "vitest";
import type { StackFrame } from "../../model/event.ts";
import { stackParts } from "./frames.ts";
import type { Part } from "./part.ts";

interface Row {
  readonly given: string;
  readonly frame: StackFrame;
  readonly platform?: string;
  readonly expected: Readonly<Record<string, string>>;
}

/** A second frame keeps the rule for lone frames out of the way. */
const other: StackFrame = { filename: "other.js", function: "other", in_app: true };

function identity({ frame, platform = "node" }: Row): Readonly<Record<string, string>> {
  const part = stackParts({ frames: [frame, other] }, platform, 0).system[0];
  return part?.contributes === true ? Object.fromEntries(part.values) : { ignored: part?.why ?? "no stack" };
}

const rows: readonly Row[] = [
  {
    given: "a module beside a filename",
    frame: { module: "cart.add", filename: "/srv/x/add.js", function: "put" },
    expected: { module: "cart.add", function: "put" },
  },
  {
    given: "no module",
    frame: { filename: "/srv/x/Add.JS", function: "put" },
    expected: { filename: "add.js", function: "put" },
  },
  {
    given: "a path of Windows",
    frame: { filename: "C:\\app\\lib\\Add.js", function: "put" },
    expected: { filename: "add.js", function: "put" },
  },
  {
    given: "line and column",
    frame: { filename: "add.js", function: "put", lineno: 5, colno: 77 },
    expected: { filename: "add.js", function: "put" },
  },
  {
    given: "a context line with odd white space",
    frame: { filename: "add.js", context_line: "\t  total  +=\t price; " },
    expected: { filename: "add.js", context: "total += price;" },
  },
  {
    given: "a context line of 121 characters",
    frame: { filename: "add.js", context_line: "x".repeat(121) },
    expected: { filename: "add.js" },
  },
  {
    given: "a context line of 120 characters",
    frame: { filename: "add.js", context_line: "x".repeat(120) },
    expected: { filename: "add.js", context: "x".repeat(120) },
  },
  {
    given: "a context line of a compiled language",
    platform: "java",
    frame: { module: "shop.Cart", function: "put", context_line: "total += price;" },
    expected: { module: "shop.Cart", function: "put" },
  },
  {
    given: "a frame of another platform than its event",
    platform: "javascript",
    frame: { module: "shop.Cart", function: "put", context_line: "total += price;", platform: "java" },
    expected: { module: "shop.Cart", function: "put" },
  },
  {
    given: "a bundle at an address",
    platform: "javascript",
    frame: { filename: "https://shop.example/assets/main.js", function: "put" },
    expected: { function: "put" },
  },
  {
    given: "an address behind a rewritten filename",
    platform: "javascript",
    frame: { filename: "main.js", abs_path: "https://shop.example/main.js", function: "put" },
    expected: { function: "put" },
  },
  {
    given: "a path that is no address",
    platform: "javascript",
    frame: { filename: "app:///static/main.js?v=3", function: "put" },
    expected: { filename: "main.js", function: "put" },
  },
  {
    given: "a digest in a bundle's name",
    platform: "javascript",
    frame: { filename: "app:///main.4f3a2b1c.js", function: "put" },
    expected: { filename: "main.<hash>.js", function: "put" },
  },
  {
    given: "a browser's module that repeats its path",
    platform: "javascript",
    frame: { module: "src/cart", filename: "app:///src/cart.js?x", function: "put" },
    expected: { filename: "cart.js", function: "put" },
  },
  {
    given: "a browser's module of its own",
    platform: "javascript",
    frame: { module: "cart", filename: "app:///main.js", function: "put" },
    expected: { module: "cart", function: "put" },
  },
  {
    given: "native code",
    platform: "javascript",
    frame: { filename: "[native code]", function: "forEach" },
    expected: { ignored: "native-code" },
  },
  {
    given: "a built-in function of V8",
    platform: "javascript",
    frame: { filename: "<anonymous>", function: "Array.forEach" },
    expected: { ignored: "native-code" },
  },
  {
    given: "the call of eval",
    platform: "javascript",
    frame: { filename: "main.js", function: "eval" },
    expected: { ignored: "eval" },
  },
  {
    given: "nothing that tells it",
    platform: "javascript",
    frame: { filename: "https://shop.example/main.js", function: "?" },
    expected: { ignored: "nothing-to-tell-it-by" },
  },
  {
    given: "a source map and a context line",
    platform: "javascript",
    frame: { module: "cart", function: "t", context_line: "total += price;", data: { sourcemap: "main.js.map" } },
    expected: { module: "cart", context: "total += price;" },
  },
  {
    given: "a source map without a context line",
    platform: "javascript",
    frame: { module: "cart", function: "t", data: { sourcemap: "main.js.map" } },
    expected: { module: "cart", function: "t" },
  },
  {
    given: "only the raw function",
    platform: "native",
    frame: { raw_function: "cart::put(int)" },
    expected: { function: "cart::put(int)" },
  },
];

test.each(rows)("$given: the frame is $expected", (row) => {
  expect(identity(row)).toEqual(row.expected);
});

test("values cannot run together, whatever they contain", () => {
  const textOf = (frame: StackFrame): string | undefined =>
    stackParts({ frames: [frame, other] }, "python", 0).system[0]?.text;
  const plain = textOf({ module: "m", function: "a", context_line: "b()" });
  expect(textOf({ module: "m", function: "a\ncontext:b()" })).not.toBe(plain);
  expect(textOf({ module: "m", function: "a\ncontext:3:b()" })).not.toBe(plain);
});

describe("functions", () => {
  const names: readonly (readonly [platform: string, raw: string, name: string])[] = [
    ["javascript", "Cart.prototype.add", "add"],
    ["javascript", "new Cart", "Cart"],
    ["javascript", "async load", "load"],
    ["javascript", "async*load", "load"],
    ["javascript", "promise callback*load", "load"],
    ["javascript", "Object.add [as put]", "add"],
    ["javascript", "Cart.#add", "#add"],
    ["javascript", "render/add", "add"],
    ["javascript", "render/<", ""],
    ["javascript", "add<", ""],
    ["javascript", "HTMLButtonElement.<anonymous>", ""],
    ["javascript", "Anonymous function", ""],
    ["javascript", "global code", ""],
    ["javascript", "?", ""],
    ["javascript", "Module../src/cart.js", "cart.js"],
    ["node", "Server.?", ""],
    ["node", "process.processTicksAndRejections", "processTicksAndRejections"],
    ["python", "Cart.add", "Cart.add"],
    ["python", "<lambda>", "<lambda>"],
    ["java", "lambda$add$14", "lambda$add"],
    ["java", "fn__1234", "fn"],
    ["ruby", "block (2 levels) in add", "add"],
    ["ruby", "rescue in add", "add"],
    ["ruby", "_app_views_cart_erb__379154723_70201", "_app_views_cart_erb"],
    ["php", "class@anonymous\0/srv/app/Cart.php:3$0::add", "class@anonymous::add"],
    ["php", "{closure:Cart::add():12}", "{closure:Cart::add()}"],
    ["csharp", "<Run>d__7.MoveNext", "<Run>d.MoveNext"],
    ["csharp", "<>c__DisplayClass4_0.<Add>b", "<>c__DisplayClass.<Add>b"],
    ["rust", "cart::add::h0123456789abcdef", "cart::add"],
    ["go", "main.(*Cart).Add", "main.(*Cart).Add"],
  ];

  test.each(names)("%s: %j is called %j", (platform, raw, name) => {
    const given = { given: raw, platform, frame: { module: "m", function: raw } };
    expect(identity({ ...given, expected: {} })).toEqual(
      name === "" ? { module: "m" } : { module: "m", function: name },
    );
  });

  test.each([
    ["shop.Cart$$EnhancerBySpringCGLIB$$1a2b", "shop.Cart"],
    ["shop.Cart$$Lambda$14/0x000000080", "shop.Cart"],
    ["com.sun.proxy.$Proxy12", "com.sun.proxy.$Proxy"],
    ["jdk.internal.reflect.GeneratedMethodAccessor123", "jdk.internal.reflect.GeneratedMethodAccessor"],
    ["shop.core$handler$fn__123", "shop.core$handler$fn"],
  ])("java: the generated class %s is %s", (module, plain) => {
    expect(identity({ given: module, platform: "java", frame: { module }, expected: {} })).toEqual({ module: plain });
  });
});

describe("a lone frame", () => {
  const lone = (platform: string, frame: StackFrame): string | undefined => {
    return stackParts({ frames: [frame] }, platform, 0).system[0]?.why;
  };
  const page = { filename: "https://shop.example/", function: "?", context_line: "<button onclick=x()>" };

  test("of a browser, without a function and at an address, is no stack", () => {
    expect(lone("javascript", page)).toBe("lone-frame-without-name");
    expect(stackParts({ frames: [page] }, "javascript", 0).hasSystem).toBe(false);
  });

  test("with a function is one", () => {
    expect(lone("javascript", { ...page, function: "onclick" })).toBe("counts");
  });

  test("at a path is one", () => {
    expect(lone("javascript", { ...page, filename: "app:///index.html" })).toBe("counts");
  });
});

describe("recursion", () => {
  const whys = (parts: readonly Part[]): readonly string[] => parts.map((part) => part.why);
  const [a, b] = ["a", "b"].map((name) => ({ filename: `${name}.js`, function: name, in_app: true }));
  const library = { filename: "/x/node_modules/lib/run.js", function: "run", in_app: false };

  test("counts a directly repeated frame once", () => {
    const frames = [a, a, a, b, a].map((frame, index) => ({ ...frame, lineno: index }));
    expect(whys(stackParts({ frames }, "node", 0).system)).toEqual([
      "counts",
      "repeats-frame-before",
      "repeats-frame-before",
      "counts",
      "counts",
    ]);
  });

  test("is seen through a library's frames by the application's own variant only", () => {
    const stack = { frames: [{ ...a }, library, { ...a }] };
    const { app, system } = stackParts(stack, "node", 0);
    expect(whys(app)).toEqual(["counts", "not-in-app", "repeats-frame-before"]);
    expect(whys(system)).toEqual(["counts", "counts", "counts"]);
  });
});

describe("in app", () => {
  const whyIn = (platform: string, frame: StackFrame): string => {
    const own = { filename: "own.js", function: "own", in_app: true };
    return stackParts({ frames: [frame, own] }, platform, 0).app[0]?.why ?? "no stack";
  };

  test.each<readonly [string, string, StackFrame]>([
    ["counts", "node", { filename: "/srv/app/a.js", in_app: true }],
    ["not-in-app", "node", { filename: "/srv/app/a.js", in_app: false }],
    ["not-in-app", "node", { filename: "/srv/app/a.js" }],
    ["library-path", "node", { filename: "node:internal/process/task_queues", in_app: true }],
    ["library-path", "javascript", { filename: "node:internal/process/task_queues", in_app: true }],
    ["library-path", "javascript", { filename: "webpack:///./node_modules/react/index.js", in_app: true }],
    ["library-path", "javascript", { filename: "chrome-extension://abc/inject.js", function: "f", in_app: true }],
    ["library-path", "node", { filename: "C:\\app\\node_modules\\pg\\index.js", in_app: true }],
    ["library-path", "python", { filename: "/venv/lib/python3.12/site-packages/django/x.py", in_app: true }],
    ["library-path", "php", { filename: "/srv/app/vendor/symfony/x.php", in_app: true }],
    ["library-path", "ruby", { filename: "/usr/lib/ruby/gems/3.3/rack.rb", in_app: true }],
    ["library-path", "go", { filename: "/root/go/pkg/mod/x/y.go", in_app: true }],
    ["library-path", "java", { module: "java.util.HashMap", in_app: true }],
    ["counts", "java", { module: "javassist.Shop", in_app: true }],
    ["library-path", "csharp", { module: "System.Linq.Enumerable", in_app: true }],
    ["counts", "javascript", { filename: "/srv/app/vendor/own.js", in_app: true }],
  ])("%s: on %s, %j", (why, platform, frame) => {
    expect(whyIn(platform, frame)).toBe(why);
  });
});
