import { UsageError } from "../model/errors.ts";
import type { IngestInput } from "../model/input.ts";
import type { Project } from "../model/project.ts";
import type { IssueStorage } from "../ports/storage.ts";
import type { AnnouncedGroup } from "./announced.ts";
import type { Destination, Intake } from "./intake.ts";
import type { ProvisionalOutcome, TransactionScope } from "./issue-engine.ts";
import type { Route } from "./runners.ts";

export interface ScopeParts {
  readonly storage: IssueStorage;
  readonly intake: Intake;
  readonly announce: Route["onCommitted"];
  /** The way of inputs through a storage that has joined a transaction. */
  readonly destination: (joined: IssueStorage, onCommitted: Route["onCommitted"]) => Destination;
}

/** Opens a scope whose inputs are taken inside of the host's transaction. */
export function openScope(
  { storage, intake, announce, destination }: ScopeParts,
  transaction: unknown,
): TransactionScope {
  const joined = storage.within?.(transaction);
  if (joined === undefined) {
    throw new UsageError(
      "NOT_SUPPORTED",
      "within: this storage cannot join a transaction of yours. Ingest without it: the record then survives your rollback.",
    );
  }
  const held: (readonly [Project, readonly AnnouncedGroup[]])[] = [];
  const inside = destination(joined, (...announced) => void held.push(announced));
  const ingestMany = async (inputs: readonly IngestInput[]) =>
    (await intake.takeMany(inputs, inside)).map((outcome) => ({ ...outcome, provisional: true as const }));
  return {
    ingest: async (input) => (await ingestMany([input]))[0] as ProvisionalOutcome,
    ingestMany,
    async committed() {
      for (const announced of held.splice(0)) announce(...announced);
    },
  };
}
