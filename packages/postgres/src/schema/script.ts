import { inSchema } from "../in-schema.ts";
import type { Form } from "./form.ts";
import { ledgerLine, ledgerTable, type Shipped } from "./ledger.ts";

/**
 * Begins every transaction that migrates. Whoever holds the lock is alone in applying scripts to this schema; he himself
 * waits for the tables that he changes a few seconds at most, because everybody else would wait behind him.
 */
export function migrationSettings(schema: string): string {
  return `set local statement_timeout = 0;
set local lock_timeout = 0;
select pg_advisory_xact_lock(${lockKeys(schema, "scripts")});
set local lock_timeout = '5s';
`;
}

/** Two locks for each schema of a database: who builds indexes waits for everybody's statements, and none of them may wait for him. */
export function lockKeys(schema: string, purpose: "scripts" | "indexes"): string {
  return `${purpose === "scripts" ? 1769173870 : 1769173871}, hashtext('${schema}')`;
}

/** What applies a migration that is a script, and writes it down. */
export function scriptOf(migration: Shipped & { readonly work: { readonly kind: "script" } }, schema: string): string {
  return inSchema(
    `${ledgerTable}\n-- ${migration.name}\n${migration.work.sql.trim()}\n${ledgerLine(migration)};\n`,
    schema,
  );
}

/** The statements of a migration in the distributed form, which can all be repeated. */
export function stepsOf({ work }: Shipped, schema: string, hasSchema: boolean): readonly string[] {
  const create = hasSchema ? "" : `create schema if not exists "${schema}";\n`;
  const made = work.kind === "script" ? work.sql : work.builds.map(({ sql }) => `${sql};\n`).join("");
  const all = inSchema(`${create}${ledgerTable}${made}`, schema);
  return all.split(/(?<=;)\n+/).filter((step) => step !== "");
}

/** What writes such a migration down, if nobody has. */
export function ledgerStep(migration: Shipped, schema: string): string {
  return inSchema(`${ledgerLine(migration)} on conflict do nothing`, schema);
}

/** All of it, for a DBA. */
export function planOf(
  pending: readonly Shipped[],
  schema: string,
  { form, hasSchema }: { readonly form: Form; readonly hasSchema: boolean },
): string {
  if (pending.length === 0) return "";
  const parts = pending.map((migration, index) => {
    const { work } = migration;
    if (form === "distributed") {
      const steps = stepsOf(migration, schema, hasSchema || index > 0);
      return `-- ${migration.name}: one statement at a time. All can be repeated.\n${steps.join("\n\n")}\n\n${ledgerStep(migration, schema)};\n`;
    }
    if (work.kind === "indexes")
      return indexesAsText(
        migration,
        work.builds.map(({ sql }) => sql),
        schema,
      );
    const create = index === 0 && !hasSchema ? `create schema if not exists "${schema}";\n` : "";
    return `begin;\n${migrationSettings(schema)}${create}\n${scriptOf({ ...migration, work }, schema)}commit;\n`;
  });
  return [...parts, asComment(`All that the application's role needs:\n${grantsFor(schema, "<role>", form)}`)].join(
    "\n",
  );
}

function indexesAsText(migration: Shipped, builds: readonly string[], schema: string): string {
  const why = `-- ${migration.name}: outside of a transaction. If a build was cut, drop its index before you begin again.\n`;
  return inSchema(`${why}${builds.map((sql) => `${sql};\n`).join("")}${ledgerLine(migration)};\n`, schema);
}

/** What a role needs to work with the tables, but not to change them. */
export function grantsFor(schema: string, role: string, form: Form): string {
  return `grant usage on schema "${schema}" to ${role};
grant select, insert, update, delete on all tables in schema "${schema}" to ${role};
revoke insert, update, delete on "${schema}".migrations from ${role};
${form === "plain" ? `grant execute on all functions in schema "${schema}" to ${role};\n` : ""}alter default privileges in schema "${schema}" grant select, insert, update, delete on tables to ${role};
`;
}

function asComment(text: string): string {
  return text.replace(/^(?=.)/gm, "-- ");
}
