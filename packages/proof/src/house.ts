/**
 * Who may import whom, and what a rule may not touch. The allow-lists below are the architecture;
 * `test/house.test.ts` holds the sources to them.
 *
 * Sources are passed in, so that the checker can be shown planted faults.
 */
import { builtinModules } from "node:module";
import { posix } from "node:path";
import ts from "typescript";
import { ambientName, zones } from "./ambient.ts";

export interface HouseInput {
  /** Text by path from the repository's root: `packages/<package>/src/…` and `packages/<package>/test/…`. */
  readonly sources: ReadonlyMap<string, string>;
  /** Names that a package may use at run time (`dependencies`, `peerDependencies`), by package folder. */
  readonly declared: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface HouseFault {
  readonly file: string;
  readonly line: number;
  readonly rule: "edge" | "type-only" | "package" | "undeclared" | "node" | "impure" | "await" | "face" | "cycle";
  readonly text: string;
}

/** Packages of the workspace that a package's sources may import. */
const packageEdges: Readonly<Record<string, readonly string[]>> = {
  core: [],
  memory: ["core"],
  sql: ["core"],
  sqlite: ["core", "sql"],
  postgres: ["core", "sql"],
  cli: ["core", "postgres", "sqlite"],
  "postgres-server": [],
  testkit: ["core"],
  http: ["core"],
  bench: ["core", "http", "memory", "postgres", "postgres-server", "sqlite"],
  proof: ["core", "http", "memory", "postgres", "postgres-server", "sqlite", "testkit"],
};

/** What its tests may import besides. */
const testPackageEdges: Readonly<Record<string, readonly string[]>> = {
  memory: ["testkit"],
  sqlite: ["testkit"],
  postgres: ["postgres-server", "testkit"],
  cli: ["postgres-server"],
  http: ["memory"],
};

/**
 * Folders of core, and the files beside them, with the folders each may import.
 *
 * `any` edges may carry values, `types` edges only `import type`. A folder may always import itself.
 */
const coreEdges: Readonly<Record<string, { readonly any?: readonly string[]; readonly types?: readonly string[] }>> = {
  model: {},
  "group-types": { any: ["model"] },
  digest: {},
  grouping: { any: ["digest", "group-types", "model"] },
  lifecycle: { any: ["group-types", "model"] },
  search: { any: ["lifecycle", "group-types", "model"] },
  ingest: { any: ["grouping", "lifecycle", "group-types", "model"] },
  triage: { any: ["grouping", "lifecycle", "group-types", "model"] },
  // The engine hands it the runtime; it may only name the shape.
  capture: { any: ["grouping", "ingest", "group-types", "model"], types: ["runtime"] },
  ports: { types: ["model"] },
  runtime: {},
  engine: {
    any: ["capture", "group-types", "grouping", "ingest", "lifecycle", "model", "runtime", "search", "triage"],
    types: ["ports"],
  },
  "process.ts": { any: ["engine", "model", "runtime"] },
  "index.ts": {
    any: ["capture", "engine", "group-types", "grouping", "ingest", "lifecycle", "model", "search", "triage"],
    types: ["ports"],
  },
};

const ruleFolders = ["capture", "group-types", "grouping", "ingest", "lifecycle", "model", "search", "triage"];

/** The only places of core that may wait. */
const waitingFolders = ["engine", "process.ts"];

/** Files that may import `node:` modules, by prefix. */
const nodeFiles = [
  "packages/core/src/digest/node.ts",
  "packages/core/src/runtime/node.ts",
  "packages/sqlite/src/",
  "packages/postgres/src/schema/",
  "packages/postgres-server/src/",
  "packages/cli/src/",
  "packages/testkit/src/",
  "packages/http/src/node.ts",
  "packages/bench/src/",
  "packages/proof/src/",
];

/** Adapters hold no rule and draw nothing: time, ids and chance come from the caller. */
const adapterPackages = ["memory", "postgres", "sql", "sqlite"];

/** Faces speak to the engine, never to what lies behind it. */
const facePackages = ["http"];
const hiddenFromFaces = ["IssueStorage"];

/** Who may reach for what all others of core and of the adapters are handed. */
const ambientFiles: Readonly<Record<string, readonly string[]>> = {
  "packages/core/src/engine/system-clock.ts": ["Date"],
  "packages/core/src/engine/measure.ts": ["performance"],
  "packages/core/src/engine/project-runner.ts": ["performance"],
  // How long to wait for a lock of another process is nobody's business but SQLite's.
  "packages/sqlite/src/connection.ts": ["performance", "Math", "setTimeout"],
  // Likewise how long to wait for a connection, how long between tries, and how soon a block of numbers was used up.
  "packages/postgres/src/connection.ts": ["Math", "setTimeout"],
  "packages/postgres/src/driver/pg.ts": ["Math", "setTimeout"],
  "packages/postgres/src/numbers.ts": ["performance"],
  "packages/postgres/src/schema/build-indexes.ts": ["Math", "setTimeout"],
};

/** Packages that bring a clock, randomness or waiting. */
const impurePackages = ["nanoid"];
/** What of `node:crypto` an adapter may have: it draws nothing. */
const harmlessCrypto = ["createHash"];

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly line: number;
  /** What is imported by name; `undefined` where it is the whole module. */
  readonly names: readonly string[] | undefined;
}

/** Every breach of the allow-lists, in the order of the sources. */
export function checkHouse(input: HouseInput): readonly HouseFault[] {
  const faults: HouseFault[] = [];
  const edges = new Map<string, readonly string[]>();

  for (const [file, text] of input.sources) {
    const place = placeOf(file);
    if (place === undefined) continue;
    const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
    const imports = importsOf(parsed);
    const report = (line: number, rule: HouseFault["rule"], what: string): void => {
      faults.push({ file, line, rule, text: what });
    };

    const inside: string[] = [];
    for (const found of imports) {
      const target = localTarget(file, found.specifier);
      if (target === undefined) checkForeignImport(place, found, input, report);
      else if (placeOf(target)?.package !== place.package) {
        report(found.line, "package", `${found.specifier} leaves the package by a relative path`);
      } else {
        inside.push(target);
        checkCoreEdge(place, target, found, report);
      }
    }
    edges.set(file, inside);

    if (!place.isTest) checkPurity(parsed, place, report);
  }

  return [...faults, ...findCycles(edges)];
}

interface Place {
  readonly file: string;
  readonly package: string;
  /** First step below `src`: a folder, or a file that lies there. Tests under `test/` have none. */
  readonly folder: string;
  readonly isTest: boolean;
}

type Report = (line: number, rule: HouseFault["rule"], text: string) => void;

function placeOf(file: string): Place | undefined {
  const match = /^packages\/([^/]+)\/(src|test)\/([^/]+)/.exec(file);
  if (match === null) return undefined;
  const [, name = "", area = "", first = ""] = match;
  const isTest = area === "test" || file.endsWith(".test.ts");
  return { file, package: name, folder: area === "src" ? first : "", isTest };
}

function checkForeignImport(place: Place, found: Import, input: HouseInput, report: Report): void {
  const { specifier, line } = found;

  if (adapterPackages.includes(place.package) && !place.isTest && drawsChance(found)) {
    report(line, "impure", `${specifier} in an adapter`);
  }

  if (isNodeModule(specifier)) {
    if (!place.isTest && !nodeFiles.some((prefix) => place.file.startsWith(prefix))) {
      report(line, "node", `${specifier} is not for this file`);
    }
    return;
  }

  const [, sibling, path = ""] = /^@issuekit\/([^/]+)(.*)/.exec(specifier) ?? [];
  if (sibling !== undefined) {
    if (/^\/(src|dist|test)\b/.test(path)) report(line, "package", `${specifier} goes past the package's exports`);
    const allowed = [
      ...(packageEdges[place.package] ?? []),
      ...(place.isTest ? (testPackageEdges[place.package] ?? []) : []),
    ];
    if (!allowed.includes(sibling)) report(line, "package", `${place.package} may not import ${specifier}`);
    return;
  }

  if (place.isTest || place.package === "proof" || place.package === "bench") return;
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (!(input.declared.get(place.package)?.has(name) ?? false)) {
    report(line, "undeclared", `${specifier} is no dependency of ${place.package}`);
  }
  if (place.package === "core" && ruleFolders.includes(place.folder) && impurePackages.includes(name)) {
    report(line, "impure", `${specifier} in a rule`);
  }
}

function drawsChance({ specifier, names }: Import): boolean {
  if (/^(node:)?crypto$/.test(specifier))
    return names === undefined || names.some((name) => !harmlessCrypto.includes(name));
  return impurePackages.includes(specifier);
}

function checkCoreEdge(place: Place, target: string, found: Import, report: Report): void {
  if (place.package !== "core" || place.isTest) return;
  const to = placeOf(target);
  if (to === undefined) return;
  if (to.isTest) {
    report(found.line, "edge", `${found.specifier} is a test`);
    return;
  }
  if (to.folder === place.folder && !place.folder.endsWith(".ts")) return;

  const allowed = coreEdges[place.folder];
  if (allowed === undefined) {
    report(found.line, "edge", `${place.folder} is not in the plan of the house`);
  } else if (allowed.types?.includes(to.folder) ?? false) {
    if (!found.typeOnly) report(found.line, "type-only", `${place.folder} may import only types from ${to.folder}`);
  } else if (!(allowed.any?.includes(to.folder) ?? false)) {
    report(found.line, "edge", `${place.folder} may not import ${to.folder}`);
  }
}

function checkPurity(parsed: ts.SourceFile, place: Place, report: Report): void {
  const zone = zoneOf(place);
  const mayWait = place.package !== "core" || waitingFolders.includes(place.folder);
  const isFace = facePackages.includes(place.package);
  const isPort = place.package === "core" && place.folder === "ports";

  const visit = (node: ts.Node): void => {
    const line = lineOf(parsed, node);
    if (!mayWait && waits(node)) report(line, "await", "only the engine waits");
    const ambient = zone && ambientName(node, zone);
    if (ambient !== undefined && !(ambientFiles[place.file]?.includes(ambient) ?? false)) {
      report(line, "impure", `${node.parent.getText()} is not for this file: pass it in`);
    }
    if (isFace && isNamed(node, hiddenFromFaces)) report(line, "face", `${node.getText()} in a face`);
    if (isPort && ts.isSourceFile(node)) {
      for (const statement of node.statements) {
        if (!isTypeStatement(statement)) report(lineOf(parsed, statement), "type-only", "ports hold only types");
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
}

/** What a file may not reach for; `undefined` where it may reach for all. */
function zoneOf({ package: name, folder }: Place): ReadonlySet<string> | undefined {
  if (adapterPackages.includes(name)) return zones.adapter;
  if (name !== "core") return undefined;
  if (ruleFolders.includes(folder)) return zones.rule;
  return folder === "engine" ? zones.engine : undefined;
}

function waits(node: ts.Node): boolean {
  return (
    node.kind === ts.SyntaxKind.AsyncKeyword ||
    ts.isAwaitExpression(node) ||
    (ts.isForOfStatement(node) && node.awaitModifier !== undefined)
  );
}

function isNamed(node: ts.Node, names: readonly string[]): boolean {
  return ts.isIdentifier(node) && names.includes(node.text);
}

function isTypeStatement(statement: ts.Statement): boolean {
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return true;
  if (ts.isImportDeclaration(statement)) return isTypeOnlyImport(statement) || isRelative(statement.moduleSpecifier);
  return ts.isExportDeclaration(statement) && statement.isTypeOnly;
}

/** What relative imports may carry is `coreEdges`' business. */
function isRelative(specifier: ts.Expression): boolean {
  return ts.isStringLiteralLike(specifier) && specifier.text.startsWith(".");
}

function importsOf(parsed: ts.SourceFile): readonly Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean, names?: readonly string[]): void => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) {
      found.push({ specifier: specifier.text, typeOnly, line: lineOf(parsed, node), names });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeOnlyImport(node), namesOf(node));
    else if (ts.isExternalModuleReference(node)) add(node, node.expression, false);
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal, true);
    else if (
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword || isNamed(node.expression, ["require"]))
    ) {
      add(node, node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
}

function namesOf({ importClause }: ts.ImportDeclaration): readonly string[] | undefined {
  const bindings = importClause?.namedBindings;
  if (importClause?.name !== undefined || bindings === undefined || !ts.isNamedImports(bindings)) return undefined;
  return bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}

/** `import { type A }` keeps a run-time import under `verbatimModuleSyntax`, so it does not count. */
function isTypeOnlyImport(node: ts.ImportDeclaration): boolean {
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function localTarget(file: string, specifier: string): string | undefined {
  if (specifier.startsWith("#")) return `packages/core/src/${specifier.slice(1)}/default.ts`;
  return specifier.startsWith(".") ? posix.join(posix.dirname(file), specifier) : undefined;
}

function isNodeModule(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

function lineOf(parsed: ts.SourceFile, node: ts.Node): number {
  return parsed.getLineAndCharacterOfPosition(node.getStart(parsed)).line + 1;
}

/** One fault per group of files that reach each other, type imports included (Tarjan). */
function findCycles(edges: ReadonlyMap<string, readonly string[]>): readonly HouseFault[] {
  const faults: HouseFault[] = [];
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];

  const enter = (file: string): number => {
    const index = order.size;
    order.set(file, index);
    let reach = index;
    stack.push(file);
    for (const next of edges.get(file) ?? []) {
      if (!edges.has(next)) continue;
      if (!order.has(next)) reach = Math.min(reach, enter(next));
      else if (stack.includes(next)) reach = Math.min(reach, low.get(next) ?? order.get(next) ?? reach);
    }
    low.set(file, reach);
    if (reach === index) {
      const ring = stack.splice(stack.indexOf(file));
      if (ring.length > 1 || (edges.get(file) ?? []).includes(file)) {
        faults.push({ file, line: 1, rule: "cycle", text: [...ring, file].join(" → ") });
      }
    }
    return reach;
  };
  for (const file of edges.keys()) if (!order.has(file)) enter(file);
  return faults;
}
