import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { groupEvent, normalizeEvent } from "@issuekit/core";
import { describe, expect, test } from "vitest";

/**
 * An error captured here and the same error from the real `@sentry/node` have to fall into one group. Grouping looks at
 * types, messages, links and frames, so these are compared whole, for every way in which JavaScript makes errors.
 *
 * A program with both in it runs by itself: a test runner's own frames and source maps would stand in between.
 */
interface Frame {
  readonly filename?: string;
  readonly module?: string;
  readonly function?: string;
  readonly lineno?: number;
  readonly in_app?: boolean;
  readonly context_line?: string;
  readonly pre_context?: readonly string[];
}
interface Exception {
  readonly type?: string;
  readonly value?: string;
  readonly stacktrace?: { readonly frames: readonly Frame[] };
  readonly mechanism?: Readonly<Record<string, unknown>>;
}
interface Event {
  readonly level?: string;
  readonly platform?: string;
  readonly exception: { readonly values: readonly Exception[] };
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly contexts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
interface Result {
  readonly shape: string;
  /** What the SDK put on the wire. */
  readonly sent: Event;
  readonly built: Event;
}

const fixtures = join(import.meta.dirname, "fixtures/capture-parity");
const core = (file: string): string => new URL(`../../core/src/${file}`, import.meta.url).href;

const throwing = `exports.read = exports.run = () => {\n  throw new Error("scan");\n};\n`;
/** Files that a repository, an editor or a linter would not leave as they are. */
const written: Readonly<Record<string, string>> = {
  "../outside.cjs": throwing,
  "node_modules/@shop/scanner/dist/read.js": throwing,
  "lib/unparsable.cjs": "const x = ;\n",
  "lib/crlf.cjs":
    'exports.first = () => { throw new Error("first"); };\r\n\r\n// end\r\nexports.last = () => { throw new Error("last"); };',
  "lib/bundle.min.js": 'exports.run=()=>{throw new Error("minified")};\n',
};

async function captureWithBoth(): Promise<readonly Result[]> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "issuekit-parity-")));
  try {
    const program = join(home, "app");
    await cp(fixtures, program, { recursive: true });
    await cp(join(fixtures, "till"), join(program, "node_modules/till"), { recursive: true });
    for (const [path, text] of Object.entries(written)) {
      await mkdir(dirname(join(program, path)), { recursive: true });
      await writeFile(join(program, path), text);
    }

    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--conditions=@issuekit/source", "--no-warnings", join(program, "run.mjs")],
      {
        cwd: tmpdir(),
        maxBuffer: 64 * 1024 * 1024,
        env: {
          ...process.env,
          NODE_OPTIONS: "",
          SENTRY_NODE: import.meta.resolve("@sentry/node"),
          BUILD_EVENT: core("capture/build-event.ts"),
          RUNTIME: core("runtime/node.ts"),
          OUTSIDE: join(program, "../outside.cjs"),
        },
      },
    );
    return JSON.parse(stdout) as readonly Result[];
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const results = await captureWithBoth();

/** Where we differ on purpose, because the SDK takes for frames what are none, or hides one that is. */
const differences = new Set(["a message that speaks of a place", "a function named like one of the SDK"]);
const isValue = ({ shape }: Result): boolean => shape.startsWith("a thrown ");
const errors = results.filter((result) => !isValue(result) && !differences.has(result.shape));

/** The SDK leaves `in_app` out for code of a `data:` address, which counts as false. */
const withInApp = ({ exception }: Event): readonly Exception[] =>
  exception.values.map((value) =>
    value.stacktrace === undefined
      ? value
      : { ...value, stacktrace: { frames: value.stacktrace.frames.map((frame) => ({ in_app: false, ...frame })) } },
  );
const hashesOf = (event: Event): readonly string[] => {
  const receivedAt = Date.UTC(2026, 2, 1);
  const normalized = normalizeEvent(event, { projectId: 1, receivedAt, sentAt: null, eventId: null, trusted: false });
  if (normalized.kind !== "accepted") throw new Error(normalized.reason);
  return groupEvent(normalized.event.payload).hashes;
};
const framesOf = (event: Event | undefined): readonly Frame[] =>
  event?.exception.values.at(-1)?.stacktrace?.frames ?? [];
const named = (shape: string): Result => {
  const found = results.find((result) => result.shape === shape);
  if (found === undefined) throw new Error(`no shape is named ${shape}`);
  return found;
};

describe("an error captured here and by @sentry/node", () => {
  test.each(errors)("has the same types, messages, links and frames: $shape", ({ sent, built }) => {
    expect(withInApp(built)).toEqual(withInApp(sent));
    expect({ level: built.level, platform: built.platform }).toEqual({ level: sent.level, platform: sent.platform });
  });

  test.each(errors)("falls into one group, by whichever hash: $shape", ({ sent, built }) => {
    expect(hashesOf(built)).toEqual(hashesOf(sent));
  });

  test.each(results.filter(isValue))("has the same type and message when it is none: $shape", ({ sent, built }) => {
    const brief = ({ exception }: Event) =>
      exception.values.map(({ type, value, mechanism }) => ({ type, value, mechanism }));
    expect(brief(built)).toEqual(brief(sent));
    expect(built.extra).toEqual(sent.extra);
  });

  test("tells the same of a system error", () => {
    const { sent, built } = named("a system error");
    expect(built.contexts).toEqual({ node_system_error: sent.contexts?.["node_system_error"] });
    expect(built.contexts?.["node_system_error"]).toMatchObject({ code: "ENOENT", syscall: "open" });
  });
});

describe("known differences", () => {
  test("the SDK makes frames of a message that speaks of a place; the real ones are the same", () => {
    const { sent, built } = named("a message that speaks of a place");
    const isReal = ({ filename = "" }: Frame): boolean => !filename.startsWith("`db") && !filename.endsWith("db.sock");
    expect(framesOf(sent)).toHaveLength(framesOf(built).length + 2);
    expect(framesOf(built)).toEqual(framesOf(sent).filter(isReal));
    expect(hashesOf(built)).not.toEqual(hashesOf(sent));
  });

  test("the SDK hides a crashing function that is named like its own; here it is the crash", () => {
    const { sent, built } = named("a function named like one of the SDK");
    expect(framesOf(built).at(-1)?.function).toBe("captureExceptionOf");
    expect(framesOf(built).slice(0, -1)).toEqual(framesOf(sent));
  });
});

describe("controls", () => {
  test("there are as many shapes as were written, and all but a few have frames", () => {
    expect(results.length).toBeGreaterThanOrEqual(84);
    const withoutFrames = errors.filter(({ sent }) => framesOf(sent).length === 0).map(({ shape }) => shape);
    expect(withoutFrames).toEqual(["a system error without frames", "no stack"]);
  });

  test.each<{ shape: string; crash: Frame }>([
    { shape: "nested functions", crash: { function: "inner", module: "lib:shapes", in_app: true } },
    { shape: "a private method", crash: { function: "#total" } },
    { shape: "a constructor", crash: { function: "new Broken" } },
    { shape: "an async function", crash: { function: "load" } },
    {
      shape: "a native function that throws",
      crash: { function: "JSON.parse", filename: "<anonymous>", in_app: false },
    },
    { shape: "an error of a package", crash: { function: "Object.open", module: "till:index", in_app: false } },
    { shape: "a scoped package", crash: { module: "@shop.scanner.dist:read", in_app: false } },
    { shape: "a file outside the program", crash: { module: "outside", in_app: true } },
    { shape: "a function of an ES module", crash: { function: "inner", module: "lib:shapes" } },
    { shape: "a TypeScript file", crash: { module: "lib:typed.ts", context_line: "  return price.amount;" } },
    { shape: "a file with Windows line ends, at its first line", crash: { pre_context: [], lineno: 1 } },
    { shape: "a minified file", crash: { module: "lib:bundle.min" } },
  ])("$shape crashes where it should", ({ shape, crash }) => {
    expect(framesOf(named(shape).built).at(-1)).toMatchObject(crash);
  });

  test("long lines are cut, and minified files and unknown kinds have no lines", () => {
    expect(framesOf(named("a long source line").built).at(-1)?.context_line).toMatch(/^.{140} \{snip\}$/);
    for (const shape of ["a minified file", "a file of an unknown kind"]) {
      expect(framesOf(named(shape).built).at(-1)).not.toHaveProperty("context_line");
    }
  });

  test("eval, vm and other realms are in it", () => {
    const files = (shape: string) => framesOf(named(shape).built).map(({ filename }) => filename ?? "");
    expect(files("eval").some((file) => file.startsWith("eval at "))).toBe(true);
    expect(files("vm without a file name")).toContain("evalmachine.<anonymous>");
    expect(named("an error of another realm").built.exception.values[0]?.type).toBe("TypeError");
  });
});
