/** What takes the place of a secret. */
export const filtered = "[Filtered]";

const sensitiveKey =
  /passw(?:or)?d|pwd|secret|api[_-]?key|apikey|auth|credentials?|private[_-]?key|priv[_-]?key|token|bearer|jwt|csrf|xsrf|session_?id|cookie|^(?:otp|two[_-]?factor|sid|phpsessid)$/i;
/** Keys that look like secrets and are none: the field's own words. */
const harmlessKey = /^(?:author|authors|authored|authority|token_count|max_tokens|tokens)$/i;

const judged = new Map<string, boolean>();

/** Whether what stands under this key is a secret whatever it says. Keys repeat: what was judged is kept, up to a bound. */
export function isSensitiveKey(key: string): boolean {
  let sensitive = judged.get(key);
  if (sensitive === undefined) {
    sensitive = sensitiveKey.test(key) && !harmlessKey.test(key);
    if (judged.size < 2_000 && key.length < 64) judged.set(key, sensitive);
  }
  return sensitive;
}

/** What a text has to contain before a pattern is worth trying. */
const signs = { digits: 1, dashes: 2, at: 4, equals: 8, slash: 16, credential: 32 } as const;

interface Pattern {
  /** All of these signs have to be there. */
  readonly needs: number;
  readonly find: RegExp;
  readonly replace: string | ((text: string) => string);
  /** Source lines, and names of routes, are shown as they are where this would eat them. */
  readonly notIn?: readonly TextKind[];
}

type TextKind = "text" | "code" | "route";

const patterns: readonly Pattern[] = [
  {
    needs: signs.dashes,
    find: /-----BEGIN [A-Z ]{0,40}-----[^-]{0,20000}(?:-----END [A-Z ]{0,40}-----)?/g,
    replace: filtered,
  },
  {
    // A header as text: the whole line, whatever the scheme.
    needs: signs.equals,
    find: /\b((?:proxy-)?authorization["']?\s{0,4}:\s{0,4}|(?:set-)?cookie["']?\s{0,4}:\s{0,4}(?=[\w.-]{1,200}=))[^\r\n]{1,8192}/gi,
    replace: `$1${filtered}`,
    notIn: ["code"],
  },
  {
    // Words that follow "basic" and "bearer" in prose have neither a digit nor a capital inside.
    needs: signs.credential,
    find: /\b([Bb]earer|BEARER|[Bb]asic|BASIC)\s{1,8}(?=[\w.~+/=-]{0,200}(?:\d|[a-z][A-Z])|[\w.~+/=-]{24})[\w.~+/=-]{6,4096}/g,
    replace: `$1 ${filtered}`,
  },
  {
    // Up to the last @, because passwords have some; what begins like a port and a path is none.
    needs: signs.at | signs.slash,
    find: /(:\/\/[^\s:/?#@]{0,200}:)(?!\d{1,5}[/?#])[^\s"'<>]{1,500}@/g,
    replace: `$1${filtered}@`,
  },
  {
    needs: signs.equals,
    find: /((?:password|passwd|pwd|secret|token|api[_-]?key|\botp)["']?\s{0,4}[=:]\s{0,4}["']?)[^\s"'&,;)}\]]{1,1000}/gi,
    replace: `$1${filtered}`,
    notIn: ["code"],
  },
  {
    // Folders of people, not routes of a shop: /users/7 stays.
    needs: signs.slash,
    find: /((?<![\w.])(?:\/home|\/Users)\/|[A-Za-z]:\\[Uu]sers\\)[^/\\\s:"']{1,64}/g,
    replace: "$1[user]",
    notIn: ["route"],
  },
  {
    needs: signs.digits,
    find: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g,
    replace: (text) => (isIban(text) ? filtered : text),
  },
  { needs: signs.digits, find: /\b\d{3}-\d{2}-\d{4}\b/g, replace: filtered },
  {
    needs: signs.digits,
    find: /\b\d(?:[ -]?\d){12,18}\b/g,
    replace: (text) => (isCardNumber(text) ? filtered : text),
  },
];

/** Cards and account numbers have more digits than this; so has the shortest number of a person. */
const fewestDigits = 9;
/** How each of them begins: ids in hex and times, which many texts are, have nothing of the kind. */
const numberAhead = /\d(?:[ -]?\d){8}|[A-Z]{2}\d{2}/;

/** The text without cards, account numbers, keys, tokens, passwords and user names of home folders. */
export function scrubText(text: string): string {
  return scrubWith(text, "text");
}

/** The name of a route or a place in code, such as `GET /home/settings`: no folder of a person. */
export function scrubRoute(text: string): string {
  return scrubWith(text, "route");
}

const scrubbedLines = new Map<string, string>();

/**
 * A line of source: what looks like an assignment of a secret stays, because code is full of it. Every event of a place
 * brings the same lines: what was found out about them is kept, up to a bound.
 */
export function scrubCode(text: string): string {
  let scrubbed = scrubbedLines.get(text);
  if (scrubbed === undefined) {
    scrubbed = scrubWith(text, "code");
    if (scrubbedLines.size >= 4_000) scrubbedLines.clear();
    if (text.length <= 250) scrubbedLines.set(text, scrubbed);
  }
  return scrubbed;
}

function scrubWith(text: string, kind: TextKind): string {
  const found = signsOf(text);
  if (found === 0) return text;
  let scrubbed = text;
  for (const { needs, find, replace, notIn } of patterns) {
    if ((found & needs) !== needs || notIn?.includes(kind)) continue;
    scrubbed = typeof replace === "string" ? scrubbed.replace(find, replace) : scrubbed.replace(find, replace);
  }
  return scrubbed;
}

/** One pass over the characters, because this looks at every text of every event, and nearly always in vain. */
function signsOf(text: string): number {
  let found = 0;
  let digits = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // Letters are by far the most frequent, and none of them is a sign.
    if (code > 0x60) continue;
    if (code >= 0x30 && code <= 0x39) digits += 1;
    else if (code <= 0x20) {
      // The end of "bearer" and "basic".
      const before = text.charCodeAt(index - 1) | 0x20;
      if (before === 0x72 || before === 0x63) found |= signs.credential;
    } else if (code === 0x2d) {
      if (text.charCodeAt(index + 1) === 0x2d && text.charCodeAt(index + 2) === 0x2d) found |= signs.dashes;
    } else if (code === 0x40) found |= signs.at;
    else if (code === 0x3d || code === 0x3a) found |= signs.equals;
    else if (code === 0x2f || code === 0x5c) {
      const next = text.charCodeAt(index + 1) | 0x20;
      // Two slashes of an address, or the beginning of "home" and "Users".
      if (next === 0x2f || next === 0x68 || next === 0x75) found |= signs.slash;
    }
  }
  return digits >= fewestDigits && numberAhead.test(text) ? found | signs.digits : found;
}

const emails = /[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}/g;

/** Message texts lose addresses of people as well. */
export function scrubMessage(text: string): string {
  const scrubbed = scrubText(text);
  return scrubbed.includes("@") ? scrubbed.replace(emails, "[email]") : scrubbed;
}

function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/\D/g, "");
  // Known issuers begin with 2 to 6; times and counters of 13 digits begin with 1.
  if (!/^[2-6]/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function isIban(text: string): boolean {
  const compact = text.replaceAll(" ", "");
  if (compact.length < 15 || compact.length > 34) return false;
  const moved = compact.slice(4) + compact.slice(0, 4);
  let rest = 0;
  for (const symbol of moved) {
    const value = Number.parseInt(symbol, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
