import type { Level } from "./level.ts";
import type { Priority } from "./priority.ts";

export interface EvidenceRow {
  readonly name: string;
  readonly value: string;
  readonly important: boolean;
}

/** What a detector found, after parsing. Equality is by `id`. */
export interface IssueOccurrence {
  /** 32 lower hex. */
  readonly id: string;
  readonly projectId: number;
  /** 32 lower hex; the event it refers to, brought along or stored already. */
  readonly eventId: string;
  /** One hash per fingerprint part, in order, each once. The first is the primary one. */
  readonly hashes: readonly string[];
  /** The parts as they were given. */
  readonly fingerprint: readonly string[];
  readonly title: string;
  readonly subtitle: string;
  readonly resourceId: string | null;
  readonly evidenceData: Readonly<Record<string, unknown>>;
  readonly evidenceDisplay: readonly EvidenceRow[];
  /** Numeric id of a registered group type. */
  readonly typeId: number;
  /** Epoch ms. */
  readonly detectedAt: number;
  readonly level: Level;
  readonly culprit: string;
  /** What the detector states; `null` leaves the type's default to new groups and existing groups untouched. */
  readonly priority: Priority | null;
  /** Opaque actor of the host, such as `user:7`; only a new group takes it. */
  readonly assignee: string | null;
}
