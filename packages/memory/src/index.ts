export { manualClock, type ManualClock, type Span } from "./manual-clock.ts";
export { memory } from "./memory.ts";
export { sequentialIds } from "./sequential-ids.ts";
