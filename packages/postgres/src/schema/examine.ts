import type { SchemaFinding, SchemaStatus } from "@issuekit/core";
import { bySeverity, objectsOf, schemaFinding, type SchemaNames } from "@issuekit/sql";
import type { Sql } from "../driver/sql.ts";
import { examineRights } from "./examine-rights.ts";
import { examineServer } from "./examine-server.ts";
import { examineTables, findInvalidIndexes } from "./examine-tables.ts";
import type { Form } from "./form.ts";
import type { Shipped } from "./ledger.ts";
import { textOf } from "./migrations.ts";

export interface Examination {
  readonly shipped: readonly Shipped[];
  readonly names: SchemaNames;
  readonly form: Form;
  readonly readStatus: (sql: Sql) => Promise<SchemaStatus>;
}

/** Everything that is wrong with a server as this role meets it, and with one schema of it. */
export async function examine(sql: Sql, schema: string, examination: Examination): Promise<readonly SchemaFinding[]> {
  const { shipped, names, form, readStatus } = examination;
  const findings = [...(await examineServer(sql, form)), ...(await examineRights(sql, schema, form))];
  // What the role may not read is not looked at.
  if (findings.some(({ code }) => code === "RIGHT_MISSING")) return bySeverity(findings);

  const unusable = schemaFinding(await readStatus(sql), names);
  const expected = objectsOf(shipped.map(textOf).join("\n"));
  findings.push(...(await findInvalidIndexes(sql, schema)));
  findings.push(...(unusable === undefined ? await examineTables(sql, schema, expected) : [unusable]));
  return bySeverity(findings);
}
