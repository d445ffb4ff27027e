import type { GroupUnit } from "@issuekit/core";
import type { Statements } from "./database.ts";

const insertActivity = "insert into issuekit_activity values (?, ?, ?, ?, ?, ?, ?, ?)";
const insertHistory = "insert into issuekit_history values (?, ?, ?, ?, ?, ?, ?)";

/** Writes what happened to the group, for people and for those who ask how it came about. */
export function writeTimeline(statements: Statements, projectId: number, unit: GroupUnit): void {
  for (const { id, kind, at, actor, stateVersion, data } of unit.activity) {
    const insert = statements.prepare(insertActivity);
    insert.run(projectId, unit.number, stateVersion, id, kind, at, actor, JSON.stringify(data));
  }
  for (const { stateVersion, at, condition, release } of unit.history) {
    const insert = statements.prepare(insertHistory);
    insert.run(projectId, unit.number, stateVersion, at, condition.status, condition.substatus, release);
  }
}
