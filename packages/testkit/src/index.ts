import { commitCases } from "./commit-cases.ts";
import { caseList, type ConformanceCase, type StorageHarness } from "./conformance.ts";
import { raceCases } from "./race-cases.ts";
import { readCases } from "./read-cases.ts";
import { serviceCases } from "./service-cases.ts";

export type { ConformanceCase, CounterHarness, Harness, StorageHarness } from "./conformance.ts";
export { counterCases } from "./counter-cases.ts";
export { aFeedback, anEvent, anOccurrence } from "./samples.ts";
export {
  aBirth,
  aChangeSet,
  aCount,
  aCounting,
  aLoadRequest,
  anAnnouncement,
  aNewGroup,
  aStoredOccurrence,
  aUnit,
  eventKey,
  hexOf,
  readGroup,
} from "./builders.ts";

/** Every promise of `IssueStorage`. */
export const storageCases: readonly ConformanceCase<StorageHarness>[] = caseList([
  ...commitCases,
  ...readCases,
  ...serviceCases,
  ...raceCases,
]);
