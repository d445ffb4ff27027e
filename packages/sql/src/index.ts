export { decideStatus, pendingOf, type MigrationRecord } from "./decide-status.ts";
export { bySeverity, schemaError, schemaFinding, type SchemaNames } from "./schema-fault.ts";
export { objectsOf, type SchemaObject } from "./objects.ts";
export { orphanChecks, type OrphanCheck } from "./orphans.ts";
