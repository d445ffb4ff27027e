import { UsageError } from "../model/errors.ts";
import type { IngestInput } from "../model/input.ts";
import type { Project } from "../model/project.ts";
import type { Counter } from "../ports/counter.ts";
import type { IssueStorage, JoinedTransaction } from "../ports/storage.ts";
import type { AnnouncedGroup } from "./announced.ts";
import type { Destination, Intake } from "./intake.ts";
import type { ProvisionalOutcome, TransactionScope } from "./issue-engine.ts";
import type { Route } from "./runners.ts";

export interface ScopeParts {
  readonly storage: IssueStorage;
  readonly counter: Counter;
  readonly intake: Intake;
  readonly announce: Route["onCommitted"];
  readonly inside: (joined: JoinedTransaction, onCommitted: Route["onCommitted"]) => Destination;
}

/** Takes inputs inside of the host's transaction, and keeps what is to be announced until he says that it has committed. */
export function openScope(parts: ScopeParts, transaction: unknown): TransactionScope {
  const { storage, counter, intake, announce, inside } = parts;
  const joined = storage.within?.(transaction, counter);
  if (joined === undefined) {
    throw new UsageError(
      "NOT_SUPPORTED",
      "within: this storage cannot join a transaction of yours. Ingest without it: the record then survives your rollback.",
    );
  }
  const held: (readonly [Project, readonly AnnouncedGroup[]])[] = [];
  const destination = inside(joined, (...announced) => void held.push(announced));

  async function ingestMany(inputs: readonly IngestInput[]): Promise<readonly ProvisionalOutcome[]> {
    const outcomes = await intake.takeMany(inputs, destination);
    for (const outcome of outcomes) {
      // A host that does not look must not commit his rows without ours.
      if (outcome.kind === "deferred" && outcome.error !== null) throw outcome.error;
    }
    return outcomes.map((outcome) => ({ ...outcome, provisional: true }));
  }

  return {
    ingest: async (input) => (await ingestMany([input]))[0] as ProvisionalOutcome,
    ingestMany,
    async committed() {
      for (const announced of held.splice(0)) announce(...announced);
    },
  };
}
