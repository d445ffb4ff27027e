import { StorageError, type SchemaFinding, type SchemaStatus } from "@issuekit/core";

/** How messages call an adapter. */
export interface SchemaNames {
  /** Its package, such as `@issuekit/sqlite`. */
  readonly adapter: string;
  /** The command that migrates. */
  readonly command: string;
}

/** The error for a schema that this version cannot work with; `undefined` where it can. */
export function schemaError(status: SchemaStatus, names: SchemaNames): StorageError | undefined {
  const fault = faultOf(status, names);
  return fault && new StorageError(`STORAGE_${fault.code}`, `${fault.text} ${fault.fix}`, { retryable: false });
}

/** The same as something that an examination found. */
export function schemaFinding(status: SchemaStatus, names: SchemaNames): SchemaFinding | undefined {
  const fault = faultOf(status, names);
  return fault && { ...fault, severity: "error" };
}

/** Puts errors first. */
export function bySeverity(findings: readonly SchemaFinding[]): readonly SchemaFinding[] {
  return [
    ...findings.filter(({ severity }) => severity === "error"),
    ...findings.filter(({ severity }) => severity === "warning"),
  ];
}

interface Fault {
  readonly code: "SCHEMA_MISSING" | "SCHEMA_OUTDATED" | "SCHEMA_TOO_NEW" | "SCHEMA_CHANGED" | "SCHEMA_OTHER_FORM";
  readonly text: string;
  readonly fix: string;
}

function faultOf(status: SchemaStatus, { adapter, command }: SchemaNames): Fault | undefined {
  const migrate = `Run "${command}", or call storage.schema.migrate(), before this version is started.`;
  switch (status.kind) {
    case "ready":
    case "newer":
      return undefined;
    case "missing":
      return { code: "SCHEMA_MISSING", text: "The database has no issuekit tables.", fix: migrate };
    case "outdated":
      return {
        code: "SCHEMA_OUTDATED",
        text: `The schema is at version ${status.version}; ${status.pending.join(", ")} must be applied.`,
        fix: migrate,
      };
    case "tooNew":
      return {
        code: "SCHEMA_TOO_NEW",
        text: `The schema is at version ${status.version} and asks for an issuekit that knows version ${status.minClientVersion}.`,
        fix: `Upgrade ${adapter}.`,
      };
    case "changed":
      return {
        code: "SCHEMA_CHANGED",
        text: `Migration ${status.migration} was applied with another text than this version ships.`,
        fix: "Use the version that made the schema, or restore a backup.",
      };
    case "otherForm":
      return {
        code: "SCHEMA_OTHER_FORM",
        text: `The schema was made in the ${status.form} form, and is opened in another.`,
        fix:
          status.form === "distributed"
            ? "Pass { distributed: true }, or --distributed on the command line; or name another schema."
            : "Leave out the option distributed, and --distributed on the command line; or name another schema.",
      };
  }
}
