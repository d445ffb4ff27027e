import { writeSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";

/**
 * A driver that stands still for ever inside the transaction of its nth commit: after so many statements, or with all of
 * them done and only `commit` left. It says `inside <id of the change set>` before.
 */
export function stoppingDriver(stopIn: number, stopAfter: number): typeof DatabaseSync {
  let commits = 0;
  let statements = 0;
  let changeSet = "";

  function stop(): never {
    writeSync(1, `inside ${changeSet}\n`);
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }

  function watch(sql: string, statement: StatementSync): StatementSync {
    const isFirst = sql.startsWith("select refused from issuekit_commits");
    const isLast = sql === "commit";
    const isWanted = () => statements > 0 && commits === stopIn;
    for (const name of ["run", "get", "all"] as const) {
      const call = statement[name].bind(statement) as (...values: unknown[]) => never;
      statement[name] = (...values: unknown[]) => {
        if (isLast && isWanted()) stop();
        const answer = call(...values);
        if (isFirst) {
          commits += 1;
          changeSet = String(values[1]);
        }
        statements = isLast ? 0 : isFirst || statements > 0 ? statements + 1 : 0;
        if (isWanted() && statements >= stopAfter) stop();
        return answer;
      };
    }
    return statement;
  }

  return class extends DatabaseSync {
    override prepare(sql: string): StatementSync {
      return watch(sql, super.prepare(sql));
    }
  };
}
