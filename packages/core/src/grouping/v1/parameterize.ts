/**
 * Variable values in texts become names of what they are, so that a message stands for its cause and not for its data.
 *
 * One pass over the text with one expression. Matches begin only where a word begins, every repetition is bounded or
 * stays inside of one word, and the text is cut beforehand: time grows with the length of the text and no faster.
 */

const month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const day = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const longDay = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
const clock = String.raw`\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?`;
const group = "[0-9A-Fa-f]{1,4}";
const octet = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
const ip4 = String.raw`(?:${octet}\.){3}${octet}(?![\w]|\.\d)`;

/** Ends of host names that are no ends of file names and no usual names of members. */
const topLevel =
  "com|net|org|edu|gov|mil|io|co|ai|biz|xyz|eu|de|uk|fr|jp|cn|br|ru|nl|ch|se|dk|au|ca|kr|mx|za|nz|be|cz|gr|pt";
/** Ends that are common as members too (`config.local`): a host only behind two more labels. */
const innerLevel = "local|internal|cloud|dev|lan|corp";
const hostEnd = String.raw`(?![\w-]|\.\w)`;

/** Names and what they stand for; of two that match at one place, the earlier one wins. */
const placeholders: readonly (readonly [name: string, pattern: string])[] = [
  ["email", String.raw`[\w.+%\-\u00C0-\u024F]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?!\w)`],
  [
    "url",
    String.raw`[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/[^\s"'<>${"`"}\\]*[^\s"'<>${"`"}\\.,;:!?)\]}]` +
      String.raw`|data:[\w.+-]{1,40}\/[\w.+-]{1,60}[;,][^\s"'<>)]*`,
  ],
  [
    "hostname",
    String.raw`(?<![.@\/-])(?!this\.)(?:(?:[a-z0-9-]{1,63}\.){0,7}[a-z0-9-]{2,63}\.(?:${topLevel})|(?:[a-z0-9-]{1,63}\.){2,8}(?:${innerLevel}))${hostEnd}`,
  ],
  [
    "ip",
    String.raw`${ip4}|(?:${group}:){7}${group}(?![\w:])|(?<!:)::(?:ffff:)?${ip4}` +
      String.raw`|(?=[A-Fa-f:]{0,40}\d)(?:${group}:){1,7}(?::${group}){1,6}(?![\w:])` +
      String.raw`|(?<!:)::(?=[A-Fa-f:]{0,40}\d)(?:${group}:){0,5}${group}(?![\w:])`,
  ],
  ["traceparent", String.raw`00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?!\w)`],
  ["uuid", String.raw`[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?!\w)`],
  ["sha1", String.raw`[0-9A-Fa-f]{40}(?!\w)`],
  ["md5", String.raw`[0-9A-Fa-f]{32}(?!\w)`],
  [
    "date",
    [
      String.raw`\d{4}-\d\d-\d\d(?:[T ]${clock}(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?(?!\w)`,
      String.raw`\d{4}\/\d\d\/\d\d(?: ${clock})?(?![\w\/])`,
      String.raw`\d{8}T\d{6}Z?(?!\w)`,
      String.raw`(?:${day}, )?\d{1,2} ${month} \d{2,4} ${clock}(?: (?:[A-Z]{1,5}|[+-]\d{4}))?(?!\w)`,
      String.raw`${longDay}, \d\d-${month}-\d{2,4} ${clock}(?: [A-Z]{1,5})?(?!\w)`,
      String.raw`${day} ${month} [ \d]\d ${clock}(?: [A-Z]{1,5})? \d{4}(?!\w)`,
      String.raw`${day} ${month} [ \d]\d \d{4}(?: ${clock}(?: GMT[+-]\d{4}(?: \([^)\n]{1,60}\))?)?)?(?!\w)`,
      String.raw`\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?[AaPp][Mm])?(?![\w:])`,
      String.raw`\d{1,2}:\d\d ?[AaPp][Mm](?!\w)`,
    ].join("|"),
  ],
  [
    "duration",
    String.raw`-?(?:\d{1,15}(?:\.\d{1,15})?(?:ns|us|µs|ms|[smhd])){1,5}(?!\w)` +
      String.raw`|-?\d{1,15}(?:\.\d{1,15})? (?:ms|s|(?:(?:milli|micro|nano)?sec(?:ond)?|min(?:ute)?|hour|day)s?)(?!\w)`,
  ],
  ["size", String.raw`\d{1,15}(?:\.\d{1,15})? ?(?:[kKMGTP]i?)?B(?!\w)`],
  ["hex", String.raw`0[xX][0-9A-Fa-f]+(?!\w)|(?=[a-f]*\d)[0-9a-f]{8,}(?!\w)|(?=[A-F]*\d)[0-9A-F]{8,}(?!\w)`],
  ["git_sha", String.raw`(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7}(?!\w)`],
  ["float", String.raw`-?\d+\.\d+(?:[eE][+-]?\d+)?(?!\w)`],
  ["int", String.raw`-?\d{1,7}(?!\w)`],
  ["id", String.raw`(?=(?:[A-Za-z]*\d){3})(?=(?:\d*[A-Za-z]){3})[A-Za-z0-9]{20,}(?!\w)`],
  ["quoted_str", String.raw`(?<== ?)(?:"[^"\n]*"|'[^'\n]*')`],
  ["bool", String.raw`(?<== ?)(?:true|false|True|False|TRUE|FALSE)(?!\w)`],
];

const anyPlaceholder = new RegExp(
  String.raw`(?<!\w)(?:${placeholders.map(([, pattern]) => `(${pattern})`).join("|")})`,
  "g",
);

/** What all placeholders need; most words of most messages have none of it. */
const mayVary = /[\d@=]|:\/\/|data:|\.[a-z]/;

const longestInput = 4096;
/** Far below where senders and parsing cut: a cut text would end elsewhere with every length of a value. */
const longestOutput = 512;

/** The first two lines that are not empty, with variable values replaced by names such as `<int>` and `<uuid>`. */
export function parameterizeMessage(text: string): string {
  const head = firstLines(text.slice(0, longestInput));
  return (mayVary.test(head) ? head.replace(anyPlaceholder, nameMatch) : head).slice(0, longestOutput);
}

function nameMatch(match: string, ...groups: unknown[]): string {
  const index = groups.findIndex((found) => found !== undefined);
  return `<${placeholders[index]?.[0] ?? match}>`;
}

function firstLines(text: string): string {
  if (!/[\r\n]/.test(text)) return text.trim();
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const head = lines.slice(0, 2).join("\n");
  return lines.length > 2 ? `${head}...` : head;
}
