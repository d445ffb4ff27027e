import type { IngestInput } from "../model/input.ts";
import type { Outcome } from "../model/outcome.ts";
import type { ParsedInput } from "../ingest/parsed-input.ts";

/** What became of one input; `parsed` is `null` where it could not be read or was not looked at. */
export interface Settled {
  readonly outcome: Outcome;
  readonly parsed: ParsedInput | null;
}

/** One input on its way, with the time it reached the door and the place its outcome goes to. */
export interface Arrival {
  readonly input: IngestInput;
  readonly receivedAt: number;
  readonly settle: (settled: Settled) => void;
}

/** An arrival that parsing has accepted. */
export interface Pending {
  readonly parsed: ParsedInput;
  readonly settle: (outcome: Outcome) => void;
}
