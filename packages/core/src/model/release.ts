/** A version that events named. Times are epoch ms; `lastSeenAt` may lag by a minute. */
export interface Release {
  readonly version: string;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

export interface Environment {
  readonly name: string;
  readonly firstSeenAt: number;
}
