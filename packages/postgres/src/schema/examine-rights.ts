import type { SchemaFinding } from "@issuekit/core";
import type { Sql } from "../driver/sql.ts";
import type { Form } from "./form.ts";
import { grantsFor } from "./script.ts";
import { textRows } from "./text-rows.ts";

// The ledger is written by whoever migrates.
const findMissing = `
select current_user::text as role, 'usage of the schema' as what
from pg_namespace where nspname = $1 and not has_schema_privilege(oid, 'usage')
union all
select current_user::text, right_name || ' on ' || relname
from pg_class, unnest(array['select', 'insert', 'update', 'delete']) as right_name
where relnamespace = to_regnamespace(quote_ident($1)) and relkind in ('r', 'p')
  and (relname <> 'migrations' or right_name = 'select') and not has_table_privilege(pg_class.oid, right_name)
union all
select current_user::text, 'execute on ' || proname
from pg_proc
where pronamespace = to_regnamespace(quote_ident($1)) and not has_function_privilege(oid, 'execute')
order by what`;

/** What the connected role may not do and needs to. */
export async function examineRights(sql: Sql, schema: string, form: Form): Promise<readonly SchemaFinding[]> {
  const missing = await textRows<"role" | "what">(sql, findMissing, schema);
  const [first] = missing;
  if (first === undefined) return [];
  const role = `"${first.role.replaceAll('"', '""')}"`;
  return [
    {
      code: "RIGHT_MISSING",
      severity: "error",
      text: `The role ${first.role} lacks: ${missing.map(({ what }) => what).join(", ")}.`,
      fix: `As the owner of the schema, run:\n${grantsFor(schema, role, form).trimEnd()}`,
    },
  ];
}
