/** What a request says about who sends it. */
export type Credentials =
  | { readonly kind: "key"; readonly publicKey: string }
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly status: 400 | 401; readonly detail: string };

const newestVersion = 7;

/**
 * The public key of a request: from `X-Sentry-Auth`, `Authorization`, the query, or the envelope's `dsn` when nothing
 * else is there, as a tunnel leaves it. Several are fine when they agree.
 */
export function readCredentials(request: Request, envelopeDsn: unknown): Credentials {
  const found: { readonly key: string; readonly version: string | undefined }[] = [];
  for (const name of ["x-sentry-auth", "authorization"]) {
    const header = request.headers.get(name);
    if (header === null) continue;
    const pairs = authPairs(header);
    if (pairs === undefined) {
      if (name === "authorization" && !/^sentry\s/i.test(header)) continue;
      return refused(401, `the ${name} header is malformed`);
    }
    found.push(pairs);
  }
  const query = new URL(request.url).searchParams;
  const queryKey = query.get("sentry_key");
  if (queryKey !== null) found.push({ key: queryKey, version: query.get("sentry_version") ?? undefined });
  if (found.length === 0) return fromDsn(envelopeDsn);

  const [first] = found;
  if (first === undefined || found.some(({ key }) => !sameText(key, first.key))) return refused(401, "the request carries two different keys");
  if (found.some(({ version }) => version !== undefined && Number(version) > newestVersion)) {
    return refused(400, `sentry_version is newer than ${newestVersion}`);
  }
  return keyOf(first.key);
}

function authPairs(header: string): { readonly key: string; readonly version: string | undefined } | undefined {
  if (/^basic\s/i.test(header)) {
    const user = decodeBasic(header.slice(6).trim());
    return user === undefined ? undefined : { key: user, version: undefined };
  }
  if (!/^sentry\s/i.test(header) || header.length > 2_000) return undefined;
  const pairs = new Map(
    header
      .slice(7)
      .split(",")
      .map((pair) => {
        const [name = "", value = ""] = pair.split("=", 2);
        return [name.trim(), value.trim()] as const;
      }),
  );
  const key = pairs.get("sentry_key");
  return key === undefined || key === "" ? undefined : { key, version: pairs.get("sentry_version") };
}

function decodeBasic(encoded: string): string | undefined {
  try {
    return atob(encoded).split(":", 1)[0];
  } catch {
    return undefined;
  }
}

function fromDsn(dsn: unknown): Credentials {
  if (dsn === undefined || dsn === null) return { kind: "none" };
  try {
    return keyOf(new URL(String(dsn)).username);
  } catch {
    return refused(401, "the envelope's dsn is malformed");
  }
}

function keyOf(text: string): Credentials {
  const publicKey = text.toLowerCase();
  return /^[0-9a-f]{32}$/.test(publicKey) ? { kind: "key", publicKey } : refused(400, "a key is 32 hex digits");
}

function refused(status: 400 | 401, detail: string): Credentials {
  return { kind: "refused", status, detail };
}

/** Compares in a time that does not tell where two texts differ. */
export function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index += 1) difference |= a.charCodeAt(index) ^ (b.charCodeAt(index) || 0);
  return difference === 0;
}
