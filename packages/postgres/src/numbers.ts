import { InvariantError, type IssueStorage } from "@issuekit/core";
import type { Connection } from "./connection.ts";

interface Block {
  next: number;
  end: number;
  readonly reserved: number;
  readonly reservedAt: number;
}

/** A block is refilled by twice as many while it is used up faster than this: a restart does not jump from 1 to 35. */
const busyForMs = 10_000;

const reserve = `
  insert into issuekit.project_numbers as n (project_id, last) values ($1, $2)
  on conflict (project_id) do update set last = n.last + excluded.last
  returning last`;

/** Numbers of issues from blocks that this process has reserved. A block is handed out only after it was committed. */
export function createNumbers(connection: Connection): IssueStorage["reserveNumbers"] {
  const blocks = new Map<number, Block>();
  const turns = new Map<number, Promise<unknown>>();

  async function take(projectId: number, count: number): Promise<readonly number[]> {
    const numbers: number[] = [];
    let block = blocks.get(projectId);
    for (;;) {
      while (block !== undefined && block.next < block.end && numbers.length < count) {
        numbers.push(block.next);
        block.next += 1;
      }
      if (numbers.length === count) return numbers;
      block = await refill(projectId, block, count - numbers.length);
      blocks.set(projectId, block);
    }
  }

  async function refill(projectId: number, before: Block | undefined, atLeast: number): Promise<Block> {
    const now = performance.now();
    const isBusy = before !== undefined && now - before.reservedAt < busyForMs;
    const most = before !== undefined && before.end >= 1_000 ? 1_000 : 100;
    const size = Math.max(atLeast, isBusy ? Math.min(2 * before.reserved, most) : 0);
    const row = await connection.write((statements) =>
      statements.row<{ readonly last: number }>(reserve, projectId, size),
    );
    if (row === undefined) throw new InvariantError("numbers that were not reserved");
    return { next: row.last - size + 1, end: row.last + 1, reserved: size, reservedAt: now };
  }

  // One call after the other for each project, so that none reserves what another has left over.
  return (projectId, count) => {
    const turn = (turns.get(projectId) ?? Promise.resolve()).then(() => take(projectId, count));
    turns.set(
      projectId,
      turn.catch(() => undefined),
    );
    return turn;
  };
}
