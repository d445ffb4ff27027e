import { commitFaults } from "./commit.ts";
import { counterFaults } from "./counter.ts";
import type { Fault } from "./fault.ts";
import { loadFaults } from "./load.ts";
import { outboxFaults } from "./outbox.ts";
import { postgresFaults } from "./postgres.ts";
import { projectFaults } from "./projects.ts";
import { raceFaults } from "./races.ts";
import { readFaults } from "./reads.ts";

/** Every planted fault. The conformance cases must catch each. */
export const faults: readonly Fault[] = [
  ...commitFaults,
  ...loadFaults,
  ...readFaults,
  ...outboxFaults,
  ...projectFaults,
  ...counterFaults,
  ...raceFaults,
  ...postgresFaults,
];
