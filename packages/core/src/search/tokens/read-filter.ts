import { hasLiveStar } from "../values/pattern.ts";
import { invalid, type TokenizeConfig } from "./config.ts";
import { readKey } from "./read-key.ts";
import { readList, type ListLiteral } from "./read-list.ts";
import { dateValue, durationValue, numberValue, relativeDateValue, sizeValue } from "./read-literal.ts";
import { bareEnd, closingQuote, closingSlashes, isEnd, type Source } from "./source.ts";
import type {
  AggregateKey,
  FilterKind,
  FilterToken,
  InvalidKind,
  KeyToken,
  NumberListValue,
  Span,
  TextValue,
  ValueToken,
} from "./token.ts";
import { argumentShapes, shapeOf, type ValueShape } from "./value-shape.ts";

const longestPattern = 64;
const affixes = ["Contains", "StartsWith", "EndsWith", "Matches"].map((name) => `\uF00D${name}\uF00D`);

/** A filter without what it has in common with all others. */
interface Body {
  readonly filter: FilterKind;
  readonly operator: string;
  readonly value: ValueToken;
  readonly end: number;
  readonly fault?: InvalidKind | undefined;
}

/**
 * The filter that begins here. This is the one look ahead of the scanner: a word is a filter where a key and a colon
 * begin it, with or without a `!` before them. A function is a key only with a value that it can have.
 */
export function readFilter(source: Source, start: number): FilterToken | undefined {
  const { text, config } = source;
  const negated = text.charCodeAt(start) === 33;
  const key = readKey(source, negated ? start + 1 : start);
  if (key === undefined || text.charCodeAt(key.end) !== 58) return undefined;

  const body = key.type === "keyAggregate" ? readAggregateBody(source, key) : readBody(source, key);
  if (body === undefined) return undefined;
  const { filter, operator, value, end, fault } = body;
  return {
    type: "filter",
    filter,
    text: text.slice(start, end),
    negated,
    key,
    operator,
    value,
    invalid: invalidOf(key, fault, config),
    start,
    end,
  };
}

function invalidOf(key: KeyToken, fault: InvalidKind | undefined, config: TokenizeConfig): FilterToken["invalid"] {
  if (
    config.validateKeys === true &&
    key.type === "keySimple" &&
    !Object.hasOwn(config.supportedTags ?? {}, key.value)
  ) {
    const reason = config.invalidMessages?.["invalid-key"];
    return { type: "invalid-key", reason: reason ?? `Invalid key. "${key.value}" is not a supported search key.` };
  }
  return fault === undefined ? null : invalid(fault, config);
}

function readBody(source: Source, key: KeyToken): Body {
  const shape = shapeOf(key);
  if (shape === "has") return readHas(source, key.end + 1);
  if (shape === "is") return readTextAt(source, key.end + 1, "is", "");

  const start = key.end + 1;
  const operator = operatorAt(source.text, start);
  if (operator === "" || operator.startsWith("\uF00D")) {
    const list =
      source.text.charCodeAt(start + operator.length) === 91 ? readList(source, start + operator.length) : undefined;
    if (list !== undefined) return listBody(source, key, shape, operator, list);
    const pattern = operator === "" ? readRegex(source, key, start) : undefined;
    if (pattern !== undefined) return pattern;
  }
  if (shape !== "text" && shape !== "comparable") {
    const literal = readLiteral(source, shape, operator, start + operator.length);
    if (literal !== undefined) return literal;
  }
  const kind = key.type === "keyArrayIncludes" ? "arrayIncludes" : "text";
  return readTextAt(source, start, kind, operator, shape);
}

function operatorAt(text: string, at: number): string {
  switch (text.charCodeAt(at)) {
    case 62:
      return text.charCodeAt(at + 1) === 61 ? ">=" : ">";
    case 60:
      return text.charCodeAt(at + 1) === 61 ? "<=" : "<";
    case 61:
      return "=";
    case 33:
      return text.charCodeAt(at + 1) === 61 ? "!=" : "";
    case 0xf00d:
      return affixes.find((affix) => text.startsWith(affix, at)) ?? "";
    default:
      return "";
  }
}

function readLiteral(source: Source, shape: ValueShape, operator: string, start: number): Body | undefined {
  const end = bareEnd(source.text, start);
  const span: Span = { start, end };
  const raw = source.text.slice(start, end);
  const body = (filter: FilterKind, value: ValueToken | undefined): Body | undefined =>
    value && { filter, operator, value, end };
  if (operator.startsWith("\uF00D")) return undefined;

  switch (shape) {
    case "date":
      return (
        body(operator === "" ? "specificDate" : "date", dateValue(raw, span)) ??
        (operator === "" ? body("relativeDate", relativeDateValue(raw, span)) : undefined)
      );
    case "duration":
      return body("duration", durationValue(raw, span)) ?? body("numeric", numberValue(raw, span));
    case "measurement":
      return body("size", sizeValue(raw, span)) ?? body("numeric", numberValue(raw, span));
    case "number":
      return body("numeric", numberValue(raw, span));
    case "boolean":
      return operator === "" && /^(?:true|false|1|0)$/i.test(raw)
        ? body("boolean", { type: "valueBoolean", value: /^(?:true|1)$/i.test(raw), ...span })
        : undefined;
    default:
      return undefined;
  }
}

const shapeFaults: Readonly<Partial<Record<ValueShape, InvalidKind>>> = {
  date: "invalid-date-format",
  number: "invalid-number",
  measurement: "invalid-number",
  duration: "invalid-duration",
  boolean: "invalid-boolean",
};

/** `start` is where the operator stands, which is part of the text on keys that do not compare. */
function readTextAt(source: Source, start: number, filter: FilterKind, operator: string, shape?: ValueShape): Body {
  const bodyStart = start + operator.length;
  const quoted = readQuoted(source, bodyStart);
  const end = quoted?.end ?? bareEnd(source.text, bodyStart);
  const isPart =
    quoted === undefined &&
    end > bodyStart &&
    shape !== "comparable" &&
    (operator.startsWith(">") || operator.startsWith("<"));
  const value = quoted ?? bareValue(source.text, isPart ? start : bodyStart, end);
  const fault = textFault(source, value) ?? (shape && shapeFaults[shape]);
  return { filter, operator: isPart ? "" : operator, value, end, fault };
}

function bareValue(text: string, start: number, end: number): TextValue {
  return { type: "valueText", value: text.slice(start, end), quoted: false, start, end };
}

function readQuoted(source: Source, start: number): TextValue | undefined {
  if (source.text.charCodeAt(start) !== 34) return undefined;
  const quote = closingQuote(source, start + 1);
  if (quote === -1) return undefined;
  return { type: "valueText", value: source.text.slice(start + 1, quote), quoted: true, start, end: quote + 1 };
}

function textFault({ config }: Source, { value, quoted }: TextValue): InvalidKind | undefined {
  if (!quoted && value === "") return "filter-must-have-value";
  if (!quoted && hasBareQuote(value)) return "must-be-quoted";
  return config.disallowWildcard === true && hasLiveStar(value) ? "wildcard-not-allowed" : undefined;
}

/** A quote without a backslash before it. */
export function hasBareQuote(value: string): boolean {
  let at = value.indexOf('"');
  while (at > 0 && value.charAt(at - 1) === "\\") at = value.indexOf('"', at + 1);
  return at !== -1;
}

function listBody(source: Source, key: KeyToken, shape: ValueShape, operator: string, list: ListLiteral): Body {
  const { items, end } = list;
  const span: Span = { start: (items[0]?.value?.start ?? end) - 1, end };
  const hasGap = items.some(({ value }) => value === null);
  if (operator === "" && (shape === "number" || shape === "duration" || shape === "measurement")) {
    const numbers = items.map(({ separator, value }) => ({
      separator,
      value: value === null || value.quoted ? null : (numberValue(value.value, value) ?? null),
    }));
    if (numbers.every(({ value }, index) => (value === null) === (items[index]?.value === null))) {
      const value: NumberListValue = { type: "valueNumberList", items: numbers, ...span };
      return {
        filter: "numericIn",
        operator,
        value,
        end,
        fault: hasGap ? "empty-value-in-list-not-allowed" : undefined,
      };
    }
  }
  const fault = items
    .map(({ value }) => value && textFault(source, value))
    .find((found) => found !== undefined && found !== null);
  return {
    filter: key.type === "keyArrayIncludes" ? "arrayIncludes" : "textIn",
    operator,
    value: { type: "valueTextList", items, ...span },
    end,
    fault: hasGap ? "empty-value-in-list-not-allowed" : (fault ?? shapeFaults[shape]),
  };
}

/** `//pattern//`: a pattern where they are allowed, a text with its slashes elsewhere. */
function readRegex(source: Source, key: KeyToken, start: number): Body | undefined {
  const { text, config } = source;
  if (text.charCodeAt(start) !== 47 || text.charCodeAt(start + 1) !== 47) return undefined;
  const close = closingSlashes(source, start + 2);
  if (close === -1) return undefined;

  const end = close + 2;
  const filter = key.type === "keyArrayIncludes" ? "arrayIncludes" : "text";
  if (config.allowRegex !== true) return { filter, operator: "", value: bareValue(text, start, end), end };
  const value = bareValue(text, start + 2, close);
  const length = close - start - 2;
  const fault =
    length > longestPattern ? "regex-pattern-too-long" : length === 0 ? "filter-must-have-value" : undefined;
  return { filter, operator: "//", value, end, fault };
}

function readHas(source: Source, start: number): Body {
  const key = readKey(source, start);
  if ((key?.type === "keySimple" || key?.type.startsWith("keyExplicit")) && isEnd(source.text, key.end)) {
    return { filter: "has", operator: "", value: key as Exclude<typeof key, undefined> & ValueToken, end: key.end };
  }
  return readTextAt(source, start, "has", "");
}

function readAggregateBody(source: Source, key: AggregateKey): Body | undefined {
  const start = key.end + 1;
  const operator = operatorAt(source.text, start);
  const valueStart = start + operator.length;
  const end = bareEnd(source.text, valueStart);
  const span: Span = { start: valueStart, end };
  const raw = source.text.slice(valueStart, end);
  const shapes = argumentShapes(key);
  const has = (shape: ValueShape): boolean => shapes.includes(shape);

  const tries: readonly (readonly [FilterKind, ValueToken | undefined])[] = [
    ["aggregateDuration", has("duration") ? durationValue(raw, span) : undefined],
    ["aggregatePercentage", percentageValue(raw, span)],
    ["aggregateNumeric", numberValue(raw, span)],
    ["aggregateSize", has("measurement") ? sizeValue(raw, span) : undefined],
    ["aggregateDate", dateValue(raw, span)],
    ["aggregateRelativeDate", operator === "" ? relativeDateValue(raw, span) : undefined],
  ];
  const [filter, value] = tries.find(([, found]) => found !== undefined) ?? [];
  return filter === undefined || value === undefined ? undefined : { filter, operator, value, end };
}

function percentageValue(text: string, span: Span): ValueToken | undefined {
  const number = text.endsWith("%") ? numberValue(text.slice(0, -1), span) : undefined;
  if (number === undefined || number.unit !== null) return undefined;
  return { type: "valuePercentage", value: number.value, parsed: number.parsed, ...span };
}
