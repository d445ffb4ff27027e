import type { CreationQuota, GroupTypeDefinition } from "../group-types/define-group-type.ts";
import type { GroupTypeSettings } from "../group-types/registry.ts";
import type { EventPayload, IssueEvent } from "../model/event.ts";
import type { IssueKitError } from "../model/errors.ts";
import type { Priority } from "../model/priority.ts";
import type { RegressionPolicy } from "../lifecycle/decide-regression.ts";
import type { Clock } from "../ports/clock.ts";
import type { Counter } from "../ports/counter.ts";
import type { Ids } from "../ports/ids.ts";
import type { IssueStorage } from "../ports/storage.ts";

export interface ProjectOptions {
  /** Lower-case letters, digits, `-` and `_`, 50 at most. Its upper-case form begins every short id. */
  readonly slug: string;
  /** A positive integer below 2^53; drawn at random for a new project when absent. */
  readonly id?: number;
  /** Defaults to the slug. */
  readonly name?: string;
}

/** What a measurement is about; see `docs/measures.md` for the names. */
export type MeasureLabels = Readonly<Record<string, string | number>>;

export interface IssueEngineOptions {
  readonly storage: IssueStorage;
  readonly counter: Counter;
  /** Made sure of at first use. With exactly one, it is the default of every call. */
  readonly projects: readonly ProjectOptions[];
  /** Defaults to the host's clock. */
  readonly clock?: Clock;
  /** Defaults to random ids. */
  readonly ids?: Ids;
  /** Types of the host's own detectors. */
  readonly groupTypes?: readonly GroupTypeDefinition[];
  /** Changes to built-in types, by slug: a noise threshold for errors, say. */
  readonly groupTypeSettings?: GroupTypeSettings;
  /** Slugs of unreleased types that are taken nevertheless; `"all"` takes every one. Default none. */
  readonly unreleasedTypes?: readonly string[] | "all";
  /** `false` stores what comes as it is; a function replaces the defaults (`defaultScrub` composes). */
  readonly scrub?: false | ((event: EventPayload) => EventPayload);
  /** The priority of a new error issue; `undefined` leaves it to the level. */
  readonly initialPriority?: (event: IssueEvent) => Priority | undefined;
  /** `eventTime` (default): what happened before a resolution never undoes it. `arrival`: what arrives after it does. */
  readonly regressionPolicy?: RegressionPolicy;
  /** Occurrences of one fingerprint over a sliding window; more are `rateLimited`. Default none. */
  readonly fingerprintLimit?: CreationQuota;
  /** What happens to new hashes of types with a threshold or quota while the counter cannot be reached. Default `create`. */
  readonly whenCounterUnavailable?: "create" | "suppress";
  /** Inputs that may wait per project; more are `deferred` with `QUEUE_FULL`. Default 10,000. */
  readonly queueLimit?: number;
  /** Inputs in one commit. Default 250. */
  readonly maxBatch?: number;
  /** How long one batch may hold the host's thread where the storage works on it, in ms: batches shrink towards it. Default 20. */
  readonly batchTargetMs?: number;
  /** How long a delivery belongs to the process that took it, in ms. Default 30,000. */
  readonly leaseMs?: number;
  /** Tries of a failing delivery: first pause, longest pause and when it is given up, in ms. Default 1 s, 10 min, 1 h. */
  readonly deliveryRetry?: { readonly firstMs?: number; readonly maxMs?: number; readonly giveUpAfterMs?: number };
  /** Milliseconds per step, sizes of batches, outcomes, refusals and queue lengths. Must not throw. */
  readonly onMeasure?: (name: string, value: number, labels: MeasureLabels) => void;
  /** Hears what went wrong inside. Default: one `console.error` per code and minute. */
  readonly onInternalError?: (error: IssueKitError | Error) => void;
  /** Says whether a captured frame is the app's own. Default: not in `node_modules` and not the runtime's. */
  readonly isInApp?: (frame: {
    readonly filename?: string;
    readonly module?: string;
    readonly function?: string;
  }) => boolean;
  /** Put on events captured here that name none. */
  readonly release?: string;
  readonly environment?: string;
}
