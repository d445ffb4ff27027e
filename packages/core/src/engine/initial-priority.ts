import { UsageError } from "../model/errors.ts";
import type { IssueEvent } from "../model/event.ts";
import { priorities, type Priority } from "../model/priority.ts";
import type { ReportInternalError } from "./internal-errors.ts";
import { isThenable, onLateRejection } from "./late-rejection.ts";
import type { IssueEngineOptions } from "./options.ts";

/**
 * Asks the host for a new error's priority, where the host has a say. An answer that is none is reported; `null` leaves it
 * to the rule.
 */
export function priorityAsker(
  ask: IssueEngineOptions["initialPriority"],
  report: ReportInternalError,
): ((event: IssueEvent) => Priority | null) | null {
  if (ask === undefined) return null;
  return (event) => {
    try {
      const answer: unknown = ask(event);
      if (answer === undefined || answer === null) return null;
      if (isPriority(answer)) return answer;
      onLateRejection(answer, report);
      report(wrongAnswer(answer));
    } catch (error) {
      report(error);
    }
    return null;
  };
}

function isPriority(value: unknown): value is Priority {
  return typeof value === "string" && Object.hasOwn(priorities, value);
}

function wrongAnswer(answer: unknown): UsageError {
  const said = isThenable(answer) ? "a promise" : typeof answer === "string" ? `"${answer}"` : `a ${typeof answer}`;
  const names = Object.keys(priorities).join(", ");
  return new UsageError("OPTIONS_INVALID", `initialPriority: answered ${said}. Answer one of ${names}, or undefined.`);
}
