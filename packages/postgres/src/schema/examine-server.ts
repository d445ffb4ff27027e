import type { SchemaFinding } from "@issuekit/core";
import type { Sql } from "../driver/sql.ts";
import type { Form } from "./form.ts";
import { textRows } from "./text-rows.ts";

const oldestMajor = 15;
/** The default of `lockWaitMs`: a shorter timeout ends statements that only wait. */
const longestWaitMs = 10_000;

interface ServerCheck {
  readonly wrong: boolean;
  readonly finding: SchemaFinding;
}

/** The version and the settings of a server, as they stand for this role and database. */
export async function examineServer(sql: Sql, form: Form): Promise<readonly SchemaFinding[]> {
  const rows = await textRows<"name" | "setting">(
    sql,
    `select name, setting from pg_settings where name in
       ('server_version_num', 'server_encoding', 'transaction_read_only', 'synchronous_commit', 'fsync',
        'full_page_writes', 'statement_timeout', 'default_transaction_isolation')
     union all
     select 'a_before_B', ('a' < 'B')::text`,
  );
  const setting = Object.fromEntries(rows.map(({ name, setting: value }) => [name, value]));
  return checksOf(setting, form).flatMap(({ wrong, finding }) => (wrong ? [finding] : []));
}

function checksOf(setting: Readonly<Record<string, string>>, form: Form): readonly ServerCheck[] {
  const major = Math.floor(Number(setting["server_version_num"]) / 10_000);
  const timeoutMs = Number(setting["statement_timeout"]);
  return [
    {
      // Others call themselves what they like.
      wrong: form === "plain" && major < oldestMajor,
      finding: {
        code: "SERVER_TOO_OLD",
        severity: "warning",
        text: `The server is Postgres ${major}, which is no longer maintained and not tried with issuekit.`,
        fix: `Upgrade to Postgres ${oldestMajor} or newer.`,
      },
    },
    {
      wrong: setting["server_encoding"] !== "UTF8",
      finding: {
        code: "ENCODING_NOT_UTF8",
        severity: "error",
        text: `The database's encoding is ${setting["server_encoding"]}: events with other characters cannot be stored.`,
        fix: "Create a database with the encoding UTF8 and use that.",
      },
    },
    {
      wrong: setting["transaction_read_only"] === "on",
      finding: {
        code: "SERVER_READ_ONLY",
        severity: "error",
        text: "Transactions are read-only here: this is a replica, or default_transaction_read_only is on.",
        fix: "Connect to the primary, or set default_transaction_read_only to off for this role.",
      },
    },
    {
      wrong: setting["fsync"] === "off" || setting["full_page_writes"] === "off",
      finding: {
        code: "SERVER_NOT_SAFE",
        severity: "error",
        text: "fsync or full_page_writes is off: a crash of the machine can destroy the whole database.",
        fix: "Set both to on in postgresql.conf. PGlite cannot: keep there only what may be lost.",
      },
    },
    {
      wrong: setting["synchronous_commit"] === "off",
      finding: {
        code: "COMMITS_NOT_SYNCED",
        severity: "warning",
        text: "synchronous_commit is off: a crash of the server loses answered commits of its last moments.",
        fix: "Set it to on for this role: alter role <role> set synchronous_commit = on;",
      },
    },
    {
      wrong: timeoutMs > 0 && timeoutMs < longestWaitMs,
      finding: {
        code: "STATEMENT_TIMEOUT_SHORT",
        severity: "warning",
        text: `statement_timeout is ${timeoutMs} ms: statements that wait for a lock are ended before lockWaitMs (${longestWaitMs} by default).`,
        fix: "Raise it for this role: alter role <role> set statement_timeout = '30s'; or lower lockWaitMs below it.",
      },
    },
    {
      wrong: form === "plain" && setting["default_transaction_isolation"] !== "read committed",
      finding: {
        code: "ISOLATION_NOT_READ_COMMITTED",
        severity: "warning",
        text: `default_transaction_isolation is "${setting["default_transaction_isolation"]}": commits that meet are undone and tried again instead of waiting.`,
        fix: "Set it for this role: alter role <role> set default_transaction_isolation = 'read committed';",
      },
    },
    {
      wrong: form === "distributed" && setting["a_before_B"] === "true",
      finding: {
        code: "COLLATION_NOT_BYTES",
        severity: "warning",
        text: "The database sorts text by the rules of a language: lists are in another order than elsewhere.",
        fix: "Create a database with the locale C and use that.",
      },
    },
  ];
}
