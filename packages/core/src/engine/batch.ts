import type { IngestInput } from "../model/input.ts";
import type { Outcome } from "../model/outcome.ts";
import type { ParsedInput } from "../ingest/parsed-input.ts";

/** One input on its way, with the time it reached the door and the place its outcome goes to. */
export interface Arrival {
  readonly input: IngestInput;
  readonly receivedAt: number;
  readonly settle: (outcome: Outcome) => void;
}

/** An arrival that parsing has accepted. */
export interface Pending {
  readonly parsed: ParsedInput;
  readonly settle: (outcome: Outcome) => void;
}
