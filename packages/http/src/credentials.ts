/** What a request says about who sends it. */
export type Credentials =
  | { readonly kind: "key"; readonly publicKey: string }
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly status: 400 | 401; readonly detail: string };

const newestVersion = 7;
const longestHeader = 2_000;

interface Found {
  readonly key: string;
  readonly version: string | null;
}

/** The public key in `X-Sentry-Auth`, `Authorization` or the query. Several are fine when they agree. */
export function readCredentials(request: Pick<Request, "headers" | "url">): Credentials {
  const found: Found[] = [];
  for (const name of ["x-sentry-auth", "authorization"] as const) {
    const header = request.headers.get(name);
    if (header === null) continue;
    const pairs = name === "authorization" ? readAuthorization(header) : readPairs(header);
    if (pairs === "malformed") return refused(401, `the ${name} header is malformed`);
    if (pairs !== "none") found.push(pairs);
  }
  const queryAt = request.url.indexOf("?");
  if (queryAt !== -1) {
    const query = new URLSearchParams(request.url.slice(queryAt + 1));
    const key = query.get("sentry_key");
    if (key !== null) found.push({ key, version: query.get("sentry_version") });
  }
  if (found.some(({ version }) => version !== null && Number(version) > newestVersion)) {
    return refused(400, `sentry_version is newer than ${newestVersion}`);
  }
  return found.map(({ key }) => readKey(key)).reduce<Credentials>(agree, { kind: "none" });
}

/**
 * What a request shows, together with its envelope's `dsn`: through a tunnel that is all there is. Beside another
 * key, a dsn only must not name a different one.
 */
export function withDsn(shown: Credentials, dsn: unknown): Credentials {
  const inside = readDsn(dsn);
  if (shown.kind === "none") return inside;
  return inside.kind === "key" ? agree(shown, inside) : shown;
}

function readDsn(dsn: unknown): Credentials {
  if (dsn === undefined || dsn === null) return { kind: "none" };
  const url = typeof dsn === "string" && dsn.length <= longestHeader ? URL.parse(dsn) : null;
  if (url === null || url.username === "") return refused(401, "the envelope's dsn is malformed");
  return readKey(url.username);
}

/** Both, where they name one key or only one names any. */
function agree(one: Credentials, other: Credentials): Credentials {
  if (one.kind === "refused" || other.kind === "none") return one;
  if (other.kind === "refused" || one.kind === "none") return other;
  return one.publicKey === other.publicKey ? one : refused(401, "the request carries two different keys");
}

/** `Authorization` belongs to many: what is not in one of our forms is somebody else's. */
function readAuthorization(header: string): Found | "malformed" | "none" {
  if (/^sentry\s/i.test(header)) return readPairs(header);
  const user = /^basic\s/i.test(header) ? decodeBasicUser(header.slice(6).trim()) : undefined;
  return user !== undefined && isKey(user.toLowerCase()) ? { key: user, version: null } : "none";
}

/** `Sentry sentry_key=…, sentry_version=7, …` */
function readPairs(header: string): Found | "malformed" {
  if (header.length > longestHeader || !/^sentry\s/i.test(header)) return "malformed";
  const pairs = new Map<string, string>();
  for (const pair of header.slice("sentry ".length).split(",")) {
    const at = pair.indexOf("=");
    if (at !== -1) pairs.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  const key = pairs.get("sentry_key");
  return key === undefined || key === "" ? "malformed" : { key, version: pairs.get("sentry_version") ?? null };
}

function decodeBasicUser(encoded: string): string | undefined {
  try {
    return atob(encoded.slice(0, longestHeader)).split(":", 1)[0];
  } catch {
    return undefined;
  }
}

function readKey(text: string): Credentials {
  const publicKey = text.toLowerCase();
  return isKey(publicKey) ? { kind: "key", publicKey } : refused(400, "a key has 32 hex digits");
}

function isKey(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

function refused(status: 400 | 401, detail: string): Credentials {
  return { kind: "refused", status, detail };
}
