/**
 * Every bound that a write path keeps. Sizes of text are in UTF-16 code units unless the name says bytes.
 *
 * A field over its limit is cut (with `...`) or dropped and named in the outcome's `repairs`; only `eventBytes` and
 * `depth` refuse a whole input.
 */
export const limits = {
  eventBytes: 1_048_576,
  envelopeBytes: 20_971_520,
  depth: 32,
  title: 200,
  groupMessage: 255,
  message: 8192,
  culprit: 200,
  transaction: 200,
  release: 200,
  dist: 64,
  environment: 64,
  logger: 64,
  type: 64,
  platform: 64,
  serverName: 256,
  tagKey: 32,
  tagValue: 200,
  tags: 200,
  exceptionType: 128,
  exceptionValue: 1024,
  exceptions: 50,
  frames: 250,
  breadcrumbs: 100,
  fingerprintParts: 32,
  fingerprintPart: 1024,
  feedbackMessage: 4096,
  contactName: 128,
  contactEmail: 254,
  /** Of a place in code, as an issue's metadata shows it. */
  place: 256,
  userKey: 200,
  actor: 128,
  /** Distance into the future that an event's clock may claim, in ms. */
  futureMs: 60_000,
  /** Age that an event may claim, in ms. */
  pastMs: 2_592_000_000,
} as const;

export type Limits = typeof limits;
