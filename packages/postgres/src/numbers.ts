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

export interface Numbers {
  reserve: IssueStorage["reserveNumbers"];
  /**
   * The same inside a transaction of the host's. What the blocks have left is used first. The rest is taken from the
   * table, and is free again when the host rolls back: so no more than asked, and nothing of it goes into a block.
   */
  reserveInside(joined: Connection): IssueStorage["reserveNumbers"];
}

/** Numbers of issues from blocks that this process has reserved. A block is handed out only after it was committed. */
export function createNumbers(connection: Connection): Numbers {
  const blocks = new Map<number, Block>();
  const turns = new Map<number, Promise<unknown>>();

  function takeLeft(projectId: number, most: number): number[] {
    const numbers: number[] = [];
    const block = blocks.get(projectId);
    while (block !== undefined && block.next < block.end && numbers.length < most) {
      numbers.push(block.next);
      block.next += 1;
    }
    return numbers;
  }

  async function take(projectId: number, count: number): Promise<readonly number[]> {
    const numbers = takeLeft(projectId, count);
    while (numbers.length < count) {
      blocks.set(projectId, await refill(projectId, count - numbers.length));
      numbers.push(...takeLeft(projectId, count - numbers.length));
    }
    return numbers;
  }

  async function refill(projectId: number, atLeast: number): Promise<Block> {
    const before = blocks.get(projectId);
    const now = performance.now();
    const isBusy = before !== undefined && now - before.reservedAt < busyForMs;
    const most = before !== undefined && before.end >= 1_000 ? 1_000 : 100;
    const size = Math.max(atLeast, isBusy ? Math.min(2 * before.reserved, most) : 0);
    const last = await raise(connection, projectId, size);
    return { next: last - size + 1, end: last + 1, reserved: size, reservedAt: now };
  }

  return {
    // One call after the other for each project, so that none reserves what another has left over.
    reserve(projectId, count) {
      const turn = (turns.get(projectId) ?? Promise.resolve()).then(() => take(projectId, count));
      turns.set(
        projectId,
        turn.catch(() => undefined),
      );
      return turn;
    },
    // Out of turn: whoever has it may be waiting for the end of this very transaction.
    reserveInside: (joined) => async (projectId, count) => {
      const numbers = takeLeft(projectId, count);
      const missing = count - numbers.length;
      if (missing === 0) return numbers;
      const last = await raise(joined, projectId, missing);
      return [...numbers, ...Array.from({ length: missing }, (_, index) => last - missing + 1 + index)];
    },
  };
}

/** Answers the last number that is reserved now. */
async function raise(connection: Connection, projectId: number, by: number): Promise<number> {
  const row = await connection.write((statements) => statements.row<{ readonly last: number }>(reserve, projectId, by));
  if (row === undefined) throw new InvariantError("numbers that were not reserved");
  return row.last;
}
