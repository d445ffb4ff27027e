// Wiring
export type { Clock } from "./ports/clock.ts";
export type { IdKind, Ids } from "./ports/ids.ts";
export type { Counter, Quota, SightAnswer, SightRequest, SpendAnswer, SpendRequest } from "./ports/counter.ts";
export type {
  ClaimedAnnouncement,
  DeadAnnouncement,
  GroupReads,
  IssueStorage,
  JoinedTransaction,
  LoadRequest,
  OccurrenceRow,
  Outbox,
  OutboxLease,
  ProjectStore,
  ReceivedCount,
  SchemaControl,
  SchemaFinding,
  SchemaStatus,
  TagKeyRow,
  Upkeep,
} from "./ports/storage.ts";

// What storages are given and answer
export type {
  Announcement,
  AnnouncementName,
  BucketCount,
  ChangeSet,
  CommitResult,
  Counting,
  GroupChange,
  GroupReleaseCount,
  GroupUnit,
  ListenedName,
  NewGroup,
  OccurrenceKey,
  OccurrenceKind,
  StoredOccurrence,
  SuppressedSighting,
  TagCount,
  Totals,
} from "./model/change-set.ts";
export type { HashOwner, KnownOccurrence, Snapshot, StoredPayload } from "./model/snapshot.ts";
export { toCondition } from "./lifecycle/transitions.ts";

// The domain
export { levels, parseLevel, type Level } from "./model/level.ts";
export { parsePriority, priorities, type Priority } from "./model/priority.ts";
export { limits, type Limits } from "./model/limits.ts";
export type {
  EventPayload,
  EventType,
  EventUser,
  ExceptionValue,
  IssueEvent,
  LogEntry,
  Mechanism,
  Repair,
  RequestData,
  StackFrame,
  StackTrace,
  Tags,
  ThreadValue,
} from "./model/event.ts";
export type { EvidenceRow, IssueOccurrence } from "./model/occurrence.ts";
export type {
  Activity,
  ActivityKind,
  GroupCondition,
  GroupRow,
  GroupState,
  GroupStatus,
  HistoryEntry,
  LoadedGroup,
  Resolution,
  UnresolvedSubstatus,
} from "./model/group.ts";
export type { Environment, Release } from "./model/release.ts";
export type { Organization, Project, ProjectKey } from "./model/project.ts";
export { parseShortId, printShortId, type ShortId } from "./model/short-id.ts";

// Errors
export {
  InvariantError,
  IssueKitError,
  StorageError,
  UsageError,
  ValidationError,
  type Fault,
  type StorageErrorCode,
  type UsageErrorCode,
  type ValidationErrorCode,
} from "./model/errors.ts";

// The engine
export { createIssueEngine } from "./engine/create-issue-engine.ts";
export type { IssueEngineOptions, MeasureLabels, ProjectOptions } from "./engine/options.ts";
export type {
  ActivityEntry,
  EventDetail,
  EventSummary,
  Issue,
  IssueAnnouncement,
  IssueEngine,
  IssueListener,
  IssueUpdate,
  KeyCheck,
  MaintenanceReport,
  OccurrenceDetail,
  Page,
  ProvisionalOutcome,
  ReceivedTotals,
  SearchRequest,
  Stats,
  StatsRequest,
  TagSummary,
  TagValue,
  TransactionScope,
  UpdateResult,
} from "./engine/issue-engine.ts";
export type { CaptureContext } from "./capture/capture-input.ts";

// What comes in, and what becomes of it
export type {
  EventInput,
  FeedbackInput,
  FeedbackSource,
  IngestInput,
  InputKind,
  OccurrenceInput,
  ProjectRef,
} from "./model/input.ts";
export type {
  AggregatedOutcome,
  CreatedOutcome,
  DeferralCode,
  DeferredOutcome,
  DiscardedOutcome,
  DuplicateOutcome,
  IssueRef,
  Outcome,
  OutcomeKind,
  RateLimitedOutcome,
  RegressedOutcome,
  RejectedOutcome,
  RejectionCode,
  SuppressedOutcome,
  TimeCorrection,
} from "./model/outcome.ts";

// The search language
export { tokenizeIssueSearchQuery } from "./search/tokens/tokenize.ts";
export type { TokenizeConfig } from "./search/tokens/config.ts";
export type { FilterToken, FreeTextToken, LogicGroupToken, SearchToken, Span } from "./search/tokens/token.ts";
export { parseIssueSearchQuery, tryParseIssueSearchQuery, type SearchParseResult } from "./search/parse/parse.ts";
export type { ParseSearchOptions } from "./search/parse/context.ts";
export type { IssueSearchQuery, SearchNode, SearchTerm, SearchTime, SearchWarning } from "./search/query.ts";
export { InvalidSearchQueryError, type SearchErrorCode, type SearchFault } from "./search/invalid-search-query.ts";
export { explainSearchError } from "./search/explain.ts";
export { printIssueSearchQuery } from "./search/print/print.ts";
export { searchFields, type FieldName, type SearchField } from "./search/fields.ts";
export { searchLimits } from "./search/limits.ts";
export { suggestIssueSearch, type SearchSuggestion } from "./search/suggest/suggest.ts";
export type { HostValue, SuggestAsk, SuggestContext } from "./search/suggest/context.ts";
export { matchesNumber } from "./search/values/compare.ts";
export { matchesPattern, parseInfix, parsePattern, type TextPattern, type TextTest } from "./search/values/pattern.ts";
export { matchesVersion, readVersionBound, type VersionBound } from "./search/values/version.ts";
export { compareSemver, parseSemver, type Semver } from "./model/semver.ts";

// Group types
export {
  defineGroupType,
  type Category,
  type CreationQuota,
  type GroupType,
  type GroupTypeDefinition,
  type NoiseConfig,
} from "./group-types/define-group-type.ts";
export { builtinGroupTypes } from "./group-types/builtin.ts";
export { createGroupTypeRegistry, type GroupTypeRegistry, type GroupTypeSettings } from "./group-types/registry.ts";

// The rules, usable without an engine
export {
  handleRegression,
  shouldCreateGroup,
  type CreateGroupAnswer,
  type RegressionAnswer,
} from "./engine/card-functions.ts";
export {
  decideRegression,
  type RegressionDecision,
  type RegressionInput,
  type RegressionPolicy,
} from "./lifecycle/decide-regression.ts";
export { decideNoise, type NoiseDecision, type SightingAnswer } from "./ingest/decide-noise.ts";
export { createIssueKwargs, type IssueKwargs } from "./ingest/create-issue-kwargs.ts";
export { normalizeEvent, type NormalizeContext, type NormalizedEvent } from "./ingest/normalize-event.ts";
export { defaultScrub } from "./ingest/scrub.ts";
export { groupEvent, type EventGrouping } from "./grouping/algorithms.ts";
export { explainGrouping, type GroupingExplanation } from "./grouping/explain-grouping.ts";
