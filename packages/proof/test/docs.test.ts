import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const pages = new Map(
  [
    "README.md",
    "CONTRIBUTING.md",
    ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".md"))
      .map((file) => `docs/${file.replaceAll("\\", "/")}`),
  ].map((page) => [page, readFileSync(join(root, page), "utf8")]),
);

describe("links", () => {
  test("every relative link leads to a file, and to a heading of it", () => {
    expect([...pages].flatMap(([page, text]) => brokenLinks(page, text))).toEqual([]);
  });

  test("control: a link that leads nowhere is found, one in code is none", () => {
    const text = [
      "# Some `code`, and more",
      "[a](no-such.md) [b](#some-code-and-more) [c](#elsewhere) [d](errors.md#thrown) [e](errors.md#caught)",
      "[f](../README.md) [g](decisions/) [h](https://example.com/none) `[i](none)`",
      "```ts",
      "array[i](none);",
      "```",
    ].join("\n");
    expect(brokenLinks("docs/page.md", text)).toEqual([
      "docs/page.md: no-such.md",
      "docs/page.md: #elsewhere",
      "docs/page.md: errors.md#caught",
    ]);
  });
});

describe("snippets and codes", () => {
  const snippets = new Map([...pages].flatMap(([page, text]) => snippetsOf(page, text)));
  const planted = "planted.ts";
  const codes = "codes.ts";
  const { faultsOf, literalsOf } = compile(
    new Map([
      ...snippets,
      ...companions,
      [planted, `const page = await issues.search("is:unresolved");\npage.items[0].title;`],
      [codes, codeTypes],
    ]),
  );

  test("every snippet is of the types that the packages have", () => {
    expect(snippets.size).toBeGreaterThan(15);
    expect([...snippets.keys()].flatMap(faultsOf)).toEqual([]);
  });

  test("control: a snippet that is wrong is found, with its line", () => {
    expect(faultsOf(planted)).toEqual(["planted.ts:2 Object is possibly 'undefined'."]);
  });

  test("docs/errors.md names every code of the types, and no other", () => {
    expect(codesOf(pages.get("docs/errors.md") ?? "")).toEqual(literalsOf(codes, "Codes"));
  });
});

/** What the code can answer and throw, under the names that docs/errors.md has for it. */
const codeTypes = `
  import type * as core from "@issuekit/core";
  export interface Codes {
    kind: core.OutcomeKind;
    rejected: core.RejectionCode;
    deferred: core.DeferralCode;
    UsageError: core.UsageErrorCode;
    ValidationError: core.ValidationErrorCode;
    InvalidSearchQueryError: core.SearchErrorCode;
    StorageError: core.StorageErrorCode;
    InvariantError: core.InvariantError["code"];
  }`;

/** What pages take for granted: the reader's app, and imports that an earlier snippet of the page has shown. */
const companions: ReadonlyMap<string, string> = new Map([
  [
    "prelude.d.ts",
    `
    declare const issues: import("@issuekit/core").IssueEngine;
    declare const createIssueEngine: typeof import("@issuekit/core").createIssueEngine;
    declare const sqlite: typeof import("@issuekit/sqlite").sqlite;
    declare const createIngestHandler: typeof import("@issuekit/http").createIngestHandler;
    declare const createIngestListener: typeof import("@issuekit/http/node").createIngestListener;
    declare const createServer: typeof import("node:http").createServer;
    declare const expect: typeof import("vitest").expect;
    declare const dsn: string;
    declare const cart: { readonly userId: string };
    declare const brokenCart: typeof cart;
    declare function checkout(bought: typeof cart): Promise<void>;
    declare function notify(issue: import("@issuekit/core").Issue, release: string | null): Promise<void>;
    declare function histogram(name: string, labels: object): { record(value: number): void };
    interface Named { readonly method: string; readonly path: string; readonly url: string }
    declare const app: {
      checkout: typeof checkout;
      mount(path: string, handler: (request: Request) => Promise<Response>): void;
      use(path: string, listener: import("node:http").RequestListener): void;
      use(handler: (error: unknown, request: Named, response: unknown, next: (error: unknown) => void) => void): void;
      onError(handler: (error: Error, context: { req: Named; text(body: string, status: number): Response }) => Response): void;
      addHook(name: "onError", hook: (request: Named, reply: unknown, error: Error) => Promise<void>): void;
    };
    declare const inProcessTransport: typeof import("@issuekit/http").inProcessTransport;
    declare const Sentry: typeof import("@sentry/node");`,
  ],
  ["map-counter.ts", `export declare function mapCounter(): import("@issuekit/core").Counter;`],
  [
    "my-database.ts",
    `
    import type { Counter, IssueStorage } from "@issuekit/core";
    export interface Connected { readonly storage: IssueStorage; readonly counter: Counter }
    export declare function connectTo(url: string): Connected;
    export declare function newDatabase(): Promise<string>;
    export declare function dropDatabase(url: string): Promise<void>;`,
  ],
]);

/** The page with its code blanked, line by line. */
function prose(text: string): string {
  return text.replaceAll(/^```[^]*?^```$/gm, "").replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[^\w\s-]/g, ""));
}

function brokenLinks(page: string, text: string): readonly string[] {
  return Array.from(prose(text).matchAll(/\]\(([^()\s]+)\)/g), ([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : posix.join(posix.dirname(page), path);
      if (path !== "" && !existsSync(join(root, file))) return true;
      const linked = path === "" ? text : pages.get(file);
      return anchor !== undefined && !anchorsOf(linked ?? "").includes(anchor);
    })
    .map((target) => `${page}: ${target}`);
}

/** What a heading is linked by: its words in lower case, joined by hyphens. */
function anchorsOf(text: string): readonly string[] {
  return Array.from(prose(text).matchAll(/^#+ (.+)$/gm), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The page's snippets by file name, each on the lines where it stands. */
function snippetsOf(page: string, text: string): readonly (readonly [file: string, source: string])[] {
  return Array.from(text.matchAll(/^```ts\n([^]*?)^```$/gm), ({ index, 1: source = "" }) => {
    const line = text.slice(0, index).split("\n").length;
    return [`${page.replaceAll("/", ".")}.${line}.ts`, "\n".repeat(line) + source];
  });
}

/** Compiles files that exist only here as if they stood beside this one, with the workspace's options. */
function compile(files: ReadonlyMap<string, string>) {
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const texts = new Map([...files].map(([file, text]) => [join(import.meta.dirname, file), text]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.fileExists = (path) => texts.has(path) || ts.sys.fileExists(path);
  host.readFile = (path) => texts.get(path) ?? ts.sys.readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = texts.get(path);
    return text === undefined ? getSourceFile(path, language, ...rest) : ts.createSourceFile(path, text, language);
  };
  // Snippets are read, not published.
  const program = ts.createProgram({
    rootNames: [...texts.keys()],
    options: { ...options, declaration: false, isolatedDeclarations: false },
    host,
  });
  const sourceOf = (file: string) => {
    const source = program.getSourceFile(join(import.meta.dirname, file));
    if (source === undefined) throw new RangeError(`${file} was not compiled`);
    return source;
  };
  return {
    faultsOf(file: string): readonly string[] {
      const source = sourceOf(file);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return found.map(({ start = 0, messageText }) => {
        const line = source.getLineAndCharacterOfPosition(start).line + 1;
        return `${file}:${line} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
      });
    },
    /** The string literals of each property of an interface, sorted. */
    literalsOf(file: string, name: string): Readonly<Record<string, readonly string[]>> {
      const checker = program.getTypeChecker();
      const declared = sourceOf(file).statements.find(ts.isInterfaceDeclaration);
      if (declared?.name.text !== name) throw new RangeError(`${file} declares no ${name}`);
      return Object.fromEntries(
        checker
          .getTypeAtLocation(declared)
          .getProperties()
          .map((property) => {
            const type = checker.getTypeOfSymbol(property);
            const parts = type.isUnion() ? type.types : [type];
            return [property.name, parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : [])).toSorted()];
          }),
      );
    },
  };
}

/** The codes of docs/errors.md: kinds of outcomes in a table, two lists, and a table by class that names each class once. */
function codesOf(text: string): Readonly<Record<string, readonly string[]>> {
  const [outcomes = "", thrown = ""] = text.split("## Thrown");
  const found: Record<string, string[]> = {};
  found["kind"] = Array.from(outcomes.matchAll(/^\| `(\w+)`/gm), ([, kind = ""]) => kind);
  for (const [, kind = "", list = ""] of outcomes.matchAll(/^Codes of `(\w+)`:([^]*?)\n\n/gm))
    found[kind] = upperCase(list);
  let owner = "";
  for (const [, name, cell = ""] of thrown.matchAll(/^\| (?:`(\w+)` )?\| ([^|]*) \|/gm)) {
    owner = name ?? owner;
    (found[owner] ??= []).push(...upperCase(cell));
  }
  return Object.fromEntries(Object.entries(found).map(([name, codes]) => [name, codes.toSorted()]));
}

function upperCase(text: string): string[] {
  return Array.from(text.matchAll(/`([A-Z_]+)`/g), ([, code = ""]) => code);
}
