import { hasLiveStar } from "../values/pattern.ts";
import { char } from "./char.ts";
import { invalid, type TokenizeConfig } from "./config.ts";
import type { FilterBody } from "./filter-body.ts";
import { isAffix, isOrder, operatorAt } from "./operator.ts";
import { readAggregateBody } from "./read-aggregate.ts";
import { readKey } from "./read-key.ts";
import { readList, type ListLiteral } from "./read-list.ts";
import { dateValue, durationValue, numberValue, relativeDateValue, sizeValue } from "./read-literal.ts";
import { bareEnd, closingQuote, closingSlashes, isEnd, type Source } from "./source.ts";
import type {
  FilterKind,
  FilterToken,
  InvalidKind,
  KeyToken,
  NumberListValue,
  Span,
  TextValue,
  ValueToken,
} from "./token.ts";
import { shapeOf, type ValueShape } from "./value-shape.ts";

const longestPattern = 64;

/**
 * The filter that begins here. This is the one look ahead of the scanner: a word is a filter where a key and a colon
 * begin it, with or without a `!` before them. A function is a key only with a value that it can have.
 */
export function readFilter(source: Source, start: number): FilterToken | undefined {
  const { text, config } = source;
  const negated = text.charCodeAt(start) === char.exclamation;
  const key = readKey(source, negated ? start + 1 : start);
  if (key === undefined || text.charCodeAt(key.end) !== char.colon) return undefined;

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

function readBody(source: Source, key: KeyToken): FilterBody {
  const shape = shapeOf(key);
  if (shape === "has") return readHas(source, key.end + 1);
  if (shape === "is") return readTextAt(source, key.end + 1, "is", "");

  const start = key.end + 1;
  const operator = operatorAt(source.text, start);
  if (operator === "" || isAffix(operator)) {
    const list = readList(source, start + operator.length);
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

function readLiteral(source: Source, shape: ValueShape, operator: string, start: number): FilterBody | undefined {
  const end = bareEnd(source.text, start);
  const span: Span = { start, end };
  const raw = source.text.slice(start, end);
  const body = (filter: FilterKind, value: ValueToken | undefined): FilterBody | undefined =>
    value && { filter, operator, value, end };
  if (isAffix(operator)) return undefined;

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
function readTextAt(
  source: Source,
  start: number,
  filter: FilterKind,
  operator: string,
  shape?: ValueShape,
): FilterBody {
  const bodyStart = start + operator.length;
  const quoted = readQuoted(source, bodyStart);
  const end = quoted?.end ?? bareEnd(source.text, bodyStart);
  const isPart = quoted === undefined && end > bodyStart && shape !== "comparable" && isOrder(operator);
  const value = quoted ?? bareValue(source.text, isPart ? start : bodyStart, end);
  const fault = textFault(source, value) ?? (shape && shapeFaults[shape]);
  return { filter, operator: isPart ? "" : operator, value, end, fault };
}

function bareValue(text: string, start: number, end: number): TextValue {
  return { type: "valueText", value: text.slice(start, end), quoted: false, start, end };
}

function readQuoted(source: Source, start: number): TextValue | undefined {
  if (source.text.charCodeAt(start) !== char.quote) return undefined;
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
function hasBareQuote(value: string): boolean {
  let at = value.indexOf('"');
  while (at > 0 && value.charAt(at - 1) === "\\") at = value.indexOf('"', at + 1);
  return at !== -1;
}

function listBody(source: Source, key: KeyToken, shape: ValueShape, operator: string, list: ListLiteral): FilterBody {
  const { items, start, end } = list;
  const span: Span = { start, end };
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
function readRegex(source: Source, key: KeyToken, start: number): FilterBody | undefined {
  const { text, config } = source;
  if (!text.startsWith("//", start)) return undefined;
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

function readHas(source: Source, start: number): FilterBody {
  const key = readKey(source, start);
  const isWhole = key !== undefined && key.type !== "keyAggregate" && key.type !== "keyArrayIncludes";
  if (isWhole && isEnd(source.text, key.end)) return { filter: "has", operator: "", value: key, end: key.end };
  return readTextAt(source, start, "has", "");
}
