import type { GroupType } from "../group-types/define-group-type.ts";
import type { OccurrenceKey } from "../model/change-set.ts";
import type { Repair } from "../model/event.ts";
import type { InputKind } from "../model/input.ts";
import type { IssueOccurrence } from "../model/occurrence.ts";
import type { TimeCorrection } from "../model/outcome.ts";
import type { IssueKwargs } from "./create-issue-kwargs.ts";
import type { PackedEvent } from "./packed-event.ts";

/** An input that parsing has accepted: what the fold over a batch decides on. */
export interface ParsedInput {
  readonly kind: InputKind;
  readonly key: OccurrenceKey;
  readonly occurrenceId: string;
  readonly eventId: string;
  readonly groupType: GroupType;
  /** Most significant first, each once. */
  readonly hashes: readonly string[];
  /** `null` where the occurrence names an event that is stored already. */
  readonly event: PackedEvent | null;
  /** What its group would start with; `null` where that depends on an event that it only names. */
  readonly kwargs: IssueKwargs | null;
  /** `null` for an error or message event. */
  readonly occurrence: IssueOccurrence | null;
  readonly receivedAt: number;
  readonly repairs: readonly Repair[];
  readonly timeCorrection: TimeCorrection | null;
}
