/** What takes the place of a secret. */
export const filtered = "[Filtered]";

const sensitiveKey =
  /passw(?:or)?d|pwd|secret|api[_-]?key|apikey|auth|credentials?|private[_-]?key|priv[_-]?key|token|bearer|jwt|csrf|xsrf|session_?id|^(?:otp|two[_-]?factor|cookies?|set-cookie|sid|sessionid|phpsessid)$/i;
/** Keys that look like secrets and are none: the field's own words. */
const harmlessKey = /^(?:author|authors|authored|authority|token_count|max_tokens|tokens)$/i;

export function isSensitiveKey(key: string): boolean {
  return sensitiveKey.test(key) && !harmlessKey.test(key);
}

/** One cheap look decides for most texts that none of the patterns below can be in them. */
const suspicious = /\d{3}|-----BEGIN|:\/\/[^/\s]*@|bearer|basic |token|secret|passw|pwd|api[_-]?key|[/\\](?:home|users)[/\\]/i;

const patterns: readonly (readonly [RegExp, string | ((text: string) => string)])[] = [
  [/-----BEGIN [A-Z ]{0,40}-----[^-]{0,20000}(?:-----END [A-Z ]{0,40}-----)?/g, filtered],
  [/\b(bearer|basic)\s+[\w.~+/=-]{4,4096}/gi, `$1 ${filtered}`],
  [/(:\/\/[^\s:/?#@]{0,200}:)[^\s/?#@]{1,500}@/g, `$1${filtered}@`],
  [/\b((?:\w{0,40}[_-])?(?:password|passwd|pwd|secret|token|api[_-]?key|apikey)["']?\s{0,4}[=:]\s{0,4}["']?)[^\s"'&,;)}\]]{1,1000}/gi, `$1${filtered}`],
  [/([/\\](?:home|users)[/\\])[^/\\\s:"']{1,64}/gi, "$1[user]"],
  [/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g, (text) => (isIban(text) ? filtered : text)],
  [/\b\d{3}-\d{2}-\d{4}\b/g, filtered],
  [/\b\d(?:[ -]?\d){12,18}\b/g, (text) => (isCardNumber(text) ? filtered : text)],
];

/** The text without cards, account numbers, keys, tokens, passwords and user names of home folders. */
export function scrubText(text: string): string {
  if (!suspicious.test(text)) return text;
  let scrubbed = text;
  for (const [pattern, replacement] of patterns) {
    scrubbed = typeof replacement === "string" ? scrubbed.replace(pattern, replacement) : scrubbed.replace(pattern, replacement);
  }
  return scrubbed;
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
