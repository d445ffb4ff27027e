import type { Answer } from "./answers.ts";

/** An answer as it goes over the wire, whatever the runtime. The body is JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Without these a browser's SDK can neither read an answer nor see limits. */
const always = {
  "content-type": "application/json",
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-sentry-error,x-sentry-rate-limits,retry-after",
} as const;
const mostCauses = 20;

export function printAnswer(answer: Answer, id: string | null): Reply {
  if (answer.status !== 200) return printError(answer.status, answer.detail, answer.causes, limitHeaders(answer));
  const said = { ...(id === null ? {} : { id }), ...printCauses(answer.causes) };
  return { status: 200, headers: { ...always, ...limitHeaders(answer) }, body: JSON.stringify(said) };
}

export function printError(
  status: number,
  detail: string,
  causes: readonly string[] = [],
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers: { ...always, ...headers }, body: JSON.stringify({ detail, ...printCauses(causes) }) };
}

function printCauses(causes: readonly string[]): { readonly causes?: readonly string[] } {
  return causes.length === 0 ? {} : { causes: causes.slice(0, mostCauses) };
}

/** `Retry-After` only beside a 429; where `X-Sentry-Rate-Limits` stands, SDKs go by that. */
function limitHeaders({ status, limit }: Answer): Readonly<Record<string, string>> {
  if (limit === null) return {};
  return {
    ...(status === 429 ? { "retry-after": String(limit.seconds) } : {}),
    "x-sentry-rate-limits": `${limit.seconds}:${limit.categories.join(";")}:project:${limit.reason}`,
  };
}
