import { parseArgs } from "node:util";
import { CommandError } from "./usage.ts";

export const verbs = ["migrate", "status", "plan", "doctor"] as const;
export type Verb = (typeof verbs)[number];

export type Target =
  | { readonly kind: "sqlite"; readonly file: string }
  | {
      readonly kind: "postgres";
      readonly url: string;
      readonly schema: string | undefined;
      readonly distributed: boolean;
    };

export type Command =
  | { readonly kind: "help" | "version" }
  | { readonly kind: "work"; readonly verb: Verb; readonly target: Target; readonly dryRun: boolean }
  | {
      readonly kind: "offline";
      readonly adapter: Target["kind"];
      readonly schema: string | undefined;
      readonly distributed: boolean;
      readonly from: number;
    };

const options = {
  sqlite: { type: "string" },
  postgres: { type: "string" },
  schema: { type: "string" },
  distributed: { type: "boolean" },
  offline: { type: "string" },
  from: { type: "string" },
  "dry-run": { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

type Values = ReturnType<typeof parse>["values"];

/** What a command line asks for. `databaseUrl` stands in where it names no database. */
export function parseCommand(args: readonly string[], databaseUrl: string | undefined): Command {
  const { values, positionals } = parse(args);
  if (values.version === true) return { kind: "version" };
  if (values.help === true || (args.length === 0 && positionals.length === 0)) return { kind: "help" };

  const [word, ...rest] = positionals;
  const verb = verbs.find((known) => known === word);
  if (verb === undefined)
    throw new CommandError(
      `${word === undefined ? "No command" : `No command "${word}"`}: one of ${verbs.join(", ")}.`,
    );
  if (rest.length > 0) throw new CommandError(`"${rest.join(" ")}" is one word too many.`);
  if (values.offline !== undefined) return offline(verb, values.offline, values);
  if (values.from !== undefined) throw new CommandError("--from goes with --offline.");
  return { kind: "work", verb, target: targetOf(values, databaseUrl), dryRun: values["dry-run"] === true };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}

function targetOf({ sqlite, postgres, schema, distributed = false }: Values, databaseUrl: string | undefined): Target {
  if (sqlite !== undefined && postgres !== undefined)
    throw new CommandError("Name one database: --sqlite or --postgres.");
  if (sqlite !== undefined) {
    refuseWithSqlite(schema, distributed);
    if (sqlite === "") throw new CommandError("--sqlite needs a file.");
    return { kind: "sqlite", file: sqlite };
  }
  const url = postgres ?? databaseUrl;
  if (url === undefined || url === "") {
    throw new CommandError("Which database? Name it with --sqlite <file> or --postgres <url>, or set DATABASE_URL.");
  }
  // Not repeated in the message: it may hold a password.
  if (!/^postgres(ql)?:\/\//.test(url)) {
    const from = postgres === undefined ? "DATABASE_URL" : "--postgres";
    throw new CommandError(`${from} must begin with postgres:// or postgresql://.`);
  }
  return { kind: "postgres", url, schema, distributed };
}

function refuseWithSqlite(schema: string | undefined, distributed: boolean): void {
  if (schema !== undefined) throw new CommandError("--schema goes with Postgres.");
  if (distributed) throw new CommandError("--distributed goes with Postgres.");
}

function offline(
  verb: Verb,
  adapter: string,
  { sqlite, postgres, schema, distributed = false, from = "0" }: Values,
): Command {
  if (verb !== "plan") throw new CommandError("--offline goes with plan.");
  if (adapter !== "sqlite" && adapter !== "postgres") throw new CommandError("--offline is sqlite or postgres.");
  if (sqlite !== undefined || postgres !== undefined) throw new CommandError("--offline goes without a database.");
  if (adapter === "sqlite") refuseWithSqlite(schema, distributed);
  if (!/^\d{1,9}$/.test(from)) throw new CommandError("--from is the number of a version, such as 1.");
  return { kind: "offline", adapter, schema, distributed, from: Number(from) };
}
