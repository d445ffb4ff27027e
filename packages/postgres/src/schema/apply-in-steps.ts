import type { Driver } from "../driver/sql.ts";
import { sqlStateOf } from "../driver/sql-state.ts";
import type { Shipped } from "./ledger.ts";
import { ledgerStep, stepsOf } from "./script.ts";

/**
 * Applies a migration one statement after the other, for databases that do not take tables back, and answers whether it was
 * this call that wrote it down.
 *
 * Nothing is locked: every statement can be repeated, wherever a run was cut and however many callers there are.
 */
export async function applyInSteps(
  driver: Driver,
  schema: string,
  migration: Shipped,
  hasSchema: boolean,
): Promise<boolean> {
  for (const step of stepsOf(migration, schema, hasSchema)) await run(driver, step);
  return (await driver.query(`${ledgerStep(migration, schema)} returning name`, [])).length > 0;
}

/** What a statement fails with when somebody else does the same at this moment: it then finds it done. */
const doneByAnother: ReadonlySet<string> = new Set(["23505", "42P06", "42P07", "42710", "40001", "40P01"]);
const maxTries = 10;

async function run(driver: Driver, step: string): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await driver.script(step);
      return;
    } catch (error) {
      if (tried >= maxTries || !doneByAnother.has(sqlStateOf(error) ?? "")) throw error;
    }
  }
}
