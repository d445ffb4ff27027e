export type IdKind =
  | "group"
  | "activity"
  | "announcement"
  | "commit"
  | "lease"
  /** 32 lower hex. */
  | "event"
  /** 32 lower hex: the public key of a DSN. */
  | "key"
  /** Decimal digits of a positive integer below 2^31: a project whose host gave no id. */
  | "project";

/** Where ids come from. Each answer is new; tests pass `sequentialIds`. */
export interface Ids {
  next(kind: IdKind): string;
}
