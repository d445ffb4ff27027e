import type { ListenedName } from "../model/change-set.ts";
import { UsageError } from "../model/errors.ts";

const names: readonly ListenedName[] = [
  "issue.created",
  "issue.regressed",
  "issue.resolved",
  "issue.unresolved",
  "occurrence.stored",
];

/** Throws `LISTENER_INVALID` for what could never be called. */
export function checkListener(name: ListenedName, listener: unknown, consumer: unknown): void {
  const refuse = (why: string): never => {
    throw new UsageError("LISTENER_INVALID", `on("${String(name)}"): ${why}`);
  };
  if (!names.includes(name)) refuse(`the names are ${names.join(", ")}.`);
  if (typeof listener !== "function") refuse("pass a function.");
  if (consumer === undefined) return;
  if (typeof consumer !== "string" || !/^[\w.:-]{1,64}$/.test(consumer)) {
    refuse(`a durable listener's name has 1 to 64 letters, digits, ".", ":", "_" and "-".`);
  }
  if (name === "occurrence.stored") {
    refuse("the stream of occurrences is not kept for anyone, so its listeners have no name. Leave the name out.");
  }
}
