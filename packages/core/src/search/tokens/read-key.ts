import { closingParen, closingQuote, escapedKeyEnd, keyEnd, spacesEnd, type Source } from "./source.ts";
import type { AggregateKey, AggregateParam, ArrayKey, ExplicitKey, KeyToken, ListItem, SimpleKey } from "./token.ts";

const explicitTypes: Readonly<Record<"tags" | "flags", Readonly<Record<string, ExplicitKey["type"]>>>> = {
  tags: {
    "": "keyExplicitTag",
    string: "keyExplicitStringTag",
    number: "keyExplicitNumberTag",
    boolean: "keyExplicitBooleanTag",
    array: "keyExplicitArrayTag",
  },
  flags: { "": "keyExplicitFlag", string: "keyExplicitStringFlag", number: "keyExplicitNumberFlag" },
};

/** The key that begins here, whatever follows it. */
export function readKey(source: Source, start: number): KeyToken | undefined {
  const { text } = source;
  const end = keyEnd(text, start);
  if (end === start) return readQuotedKey(text, start);

  switch (text.charAt(end)) {
    case "(":
      return readAggregate(source, simpleKey(text, start, end));
    case "[":
      return withIndex(text, readExplicitKey(text, start, end) ?? simpleKey(text, start, end));
    default:
      return simpleKey(text, start, end);
  }
}

function simpleKey(text: string, start: number, end: number): SimpleKey {
  return { type: "keySimple", value: text.slice(start, end), quoted: false, start, end };
}

function readQuotedKey(text: string, start: number): SimpleKey | undefined {
  if (!text.startsWith('"', start)) return undefined;
  const end = escapedKeyEnd(text, start + 1);
  if (end === start + 1 || !text.startsWith('"', end)) return undefined;
  return { type: "keySimple", value: text.slice(start + 1, end), quoted: true, start, end: end + 1 };
}

/** `tags[key]`, `tags["key"]`, `tags[key, number]`; `nameEnd` is the place of the bracket. */
function readExplicitKey(text: string, start: number, nameEnd: number): ExplicitKey | undefined {
  const prefix = text.slice(start, nameEnd);
  if (prefix !== "tags" && prefix !== "flags") return undefined;

  const inside = nameEnd + 1;
  const bareEnd = escapedKeyEnd(text, inside);
  const key = bareEnd > inside ? simpleKey(text, inside, bareEnd) : readQuotedKey(text, inside);
  if (key === undefined) return undefined;

  let at = spacesEnd(text, key.end);
  let typeName = "";
  if (text.startsWith(",", at)) {
    const typeStart = spacesEnd(text, at + 1);
    at = keyEnd(text, typeStart);
    typeName = text.slice(typeStart, at);
    at = spacesEnd(text, at);
    if (typeName === "") return undefined;
  }
  const types = explicitTypes[prefix];
  const type = Object.hasOwn(types, typeName) ? types[typeName] : undefined;
  if (type === undefined || !text.startsWith("]", at)) return undefined;
  return { type, prefix, key, start, end: at + 1 };
}

function withIndex(text: string, key: SimpleKey | ExplicitKey): SimpleKey | ExplicitKey | ArrayKey {
  if (!text.startsWith("[*]", key.end)) return key;
  return { type: "keyArrayIncludes", key, index: "*", start: key.start, end: key.end + 3 };
}

function readAggregate(source: Source, name: SimpleKey): AggregateKey | undefined {
  const { text } = source;
  const close = closingParen(source, name.end);
  if (close === 0 || !text.startsWith(":", close + 1)) return undefined;

  const key = { type: "keyAggregate", name, start: name.start, end: close + 1 } as const;
  const first = spacesEnd(text, name.end + 1);
  if (first === close) return { ...key, args: null };
  const args = readParams(source, first, close);
  return args && { ...key, args: { type: "keyAggregateArgs", args } };
}

function readParams(source: Source, start: number, close: number): readonly ListItem<AggregateParam>[] | undefined {
  const { text } = source;
  const params: ListItem<AggregateParam>[] = [];
  for (let separated = start, at = start; ;) {
    const separator = text.slice(separated, at);
    const param = readParam(source, at, close);
    if (param === undefined && params.length === 0) return undefined;
    params.push({ separator, value: param ?? null });

    separated = param?.end ?? at;
    at = spacesEnd(text, separated);
    if (at === close) return params;
    if (!text.startsWith(",", at)) return undefined;
    at = spacesEnd(text, at + 1);
    if (text.startsWith(",", at)) return undefined;
  }
}

function readParam(source: Source, start: number, close: number): AggregateParam | undefined {
  const { text } = source;
  const explicit = text.startsWith("tags[", start) ? readExplicitKey(text, start, start + 4) : undefined;
  if (explicit !== undefined) return param(text, start, explicit.end, false);
  if (text.startsWith('"', start)) {
    const quote = closingQuote(source, start + 1);
    if (quote !== -1 && quote < close) return param(text, start, quote + 1, true);
  }
  let end = start;
  while (end < close && !'()\t\n, "'.includes(text.charAt(end))) end += 1;
  return end === start ? undefined : param(text, start, end, false);
}

function param(text: string, start: number, end: number, quoted: boolean): AggregateParam {
  return { type: "keyAggregateParam", value: text.slice(start, end), quoted, start, end };
}
