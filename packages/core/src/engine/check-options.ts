import { quotaFault, type CreationQuota } from "../group-types/define-group-type.ts";
import type { GroupTypeRegistry } from "../group-types/registry.ts";
import { UsageError } from "../model/errors.ts";
import type { IssueEngineOptions } from "./options.ts";

/** Finds wrong wiring before anything runs: throws a `UsageError` that names the option and what it must be. */
export function checkOptions(options: IssueEngineOptions): void {
  if (typeof options !== "object" || options === null) {
    refuse("createIssueEngine", 'pass options such as { ...memory(), projects: [{ id: 1, slug: "shop" }] }.');
  }
  needMethods(options.storage, "storage", ["load", "commit"], 'spread an adapter, such as { ...sqlite("issues.db") }.');
  needMethods(
    options.counter,
    "counter",
    ["sight", "spend"],
    "spread an adapter that has one, such as { ...memory() }.",
  );
  if (options.clock !== undefined)
    needMethods(options.clock, "clock", ["now", "after"], "pass a Clock or leave it out.");
  if (options.ids !== undefined) needMethods(options.ids, "ids", ["next"], "pass Ids or leave them out.");

  for (const name of ["initialPriority", "onMeasure", "onInternalError", "isInApp"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "function") refuse(name, "must be a function.");
  }
  const { scrub } = options;
  if (scrub !== undefined && scrub !== false && typeof scrub !== "function")
    refuse("scrub", "must be false or a function.");
  needOneOf(options.regressionPolicy, "regressionPolicy", ["eventTime", "arrival"]);
  needOneOf(options.whenCounterUnavailable, "whenCounterUnavailable", ["create", "suppress"]);

  for (const name of ["queueLimit", "maxBatch", "batchTargetMs", "leaseMs"] as const) needNumber(options[name], name);
  const retry: unknown = options.deliveryRetry ?? {};
  if (typeof retry !== "object" || retry === null) refuse("deliveryRetry", "must be an object.");
  for (const name of ["firstMs", "maxMs", "giveUpAfterMs"] as const) {
    needNumber(options.deliveryRetry?.[name], `deliveryRetry.${name}`);
  }
  const fault = options.fingerprintLimit === undefined ? undefined : limitFault(options.fingerprintLimit);
  if (fault !== undefined) refuse("fingerprintLimit", `${fault}.`);
}

/** Unreleased types are named by slug; a slug that no type has would be a wish without effect. */
export function checkUnreleasedTypes(named: IssueEngineOptions["unreleasedTypes"], types: GroupTypeRegistry): void {
  if (named === undefined || named === "all") return;
  if (!Array.isArray(named)) refuse("unreleasedTypes", 'must be a list of slugs or "all".');
  for (const slug of named) {
    if (typeof slug !== "string" || types.find(slug) === undefined) {
      refuse("unreleasedTypes", `${JSON.stringify(slug)} is the slug of no registered type.`);
    }
  }
}

function refuse(option: string, must: string): never {
  throw new UsageError("OPTIONS_INVALID", `${option}: ${must}`);
}

function needMethods(value: unknown, option: string, methods: readonly string[], fix: string): void {
  const has = (method: string) => typeof (value as Record<string, unknown> | null | undefined)?.[method] === "function";
  if (!methods.every(has)) refuse(option, fix);
}

function needOneOf(value: unknown, option: string, names: readonly string[]): void {
  if (value === undefined || names.includes(value as string)) return;
  refuse(option, `must be ${names.map((name) => `"${name}"`).join(" or ")}.`);
}

function needNumber(value: unknown, option: string): void {
  if (value !== undefined && !(Number.isFinite(value) && (value as number) >= 1))
    refuse(option, "must be a number from 1.");
}

function limitFault(limit: unknown): string | undefined {
  return typeof limit === "object" && limit !== null
    ? quotaFault(limit as CreationQuota)
    : "must name limit, windowMs and slotMs";
}
