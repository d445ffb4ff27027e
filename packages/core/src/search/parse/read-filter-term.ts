import { parseShortId } from "../../model/short-id.ts";
import { fieldTypes, type FieldType } from "../field-types.ts";
import type { SearchField } from "../fields.ts";
import type { Actor, ReleaseTest, SearchNode, SearchTerm } from "../query.ts";
import type { FilterToken, Span, TextValue } from "../tokens/token.ts";
import { hasLiveStar, parseAffix, parseInfix, parsePattern, type Affix, type TextTest } from "../values/pattern.ts";
import { fault, type ParseContext } from "./context.ts";
import { readAffixTest, readEqualTest, type ReadText } from "./equal-test.ts";
import { readName, unknownName, type NamedType } from "./named-values.ts";
import { readDate } from "./read-date.ts";
import { readIs } from "./read-is.ts";
import { readTermKey, type TermKey } from "./read-key.ts";
import { readNumberTest, readTagNumberTest } from "./read-number.ts";
import { readBuildTest, readVersionTest } from "./read-version.ts";

/** The terms of one filter; `undefined` where it has a fault, which is noted. */
export function readFilterTerm(context: ParseContext, token: FilterToken): SearchNode | undefined {
  if (token.filter === "has") return readHas(context, token);
  const key = readTermKey(context, token.key);
  if (key === undefined || isMalformed(context, token)) return undefined;
  switch (key.of) {
    case "field":
      return readers[key.field.type](context, token, key.field);
    case "tagNumber":
      return term(context, token, "tagNumber", key.name, readTagNumberTest(context, token, key.name));
    default:
      return term(context, token, key.of, key.name, readAffixTest(context, token, readText));
  }
}

/** Reads a filter on a field of a type. */
type Reader = (context: ParseContext, token: FilterToken, field: SearchField) => SearchNode | undefined;

const numbers: Reader = (context, token, field) =>
  term(context, token, field.type, field.name, readNumberTest(context, token, field.name));

const whole =
  <Value>(read: ReadText<Value>): Reader =>
  (context, token, field) =>
    term(context, token, field.type, field.name, readEqualTest(context, token, read));

const partial =
  <Value>(read: (text: string, affix: Affix | undefined) => Value): Reader =>
  (context, token, field) =>
    term(context, token, field.type, field.name, readAffixTest(context, token, read));

const named = (type: NamedType): Reader => {
  const read = whole((context, text, span) => {
    const known = readName(type, text);
    if (known !== undefined) return known;
    return fault(context, "SEARCH_VALUE_UNKNOWN", span, unknownName[type](text), hintOf(type));
  });
  return (context, token, field) => {
    if (type === "substatus") context.asksSubstatus = true;
    return read(context, token, field);
  };
};

const readers: Readonly<Record<FieldType, Reader>> = {
  is: (context, token) => {
    const test = readIs(context, token.value as TextValue);
    if (test?.type !== "boolean") {
      if (test?.type === "substatus") context.asksSubstatus = true;
      const operator = token.negated ? "!=" : "=";
      return test && term(context, token, test.type, test.type, { operator, value: test.value });
    }
    return term(context, token, "boolean", test.key, { operator: "=", value: test.value !== token.negated });
  },
  status: named("status"),
  substatus: named("substatus"),
  priority: named("priority"),
  category: named("category"),
  stage: named("stage"),
  deviceClass: named("deviceClass"),
  issueType: whole((context, text, span) => {
    const message = `Invalid type value of '${text}'`;
    return (
      context.findType(text) ??
      fault(context, "SEARCH_VALUE_UNKNOWN", span, message, "Write the slug of a type, such as error.")
    );
  }),
  actor: whole((_, text) => actorOf(text)),
  user: whole((_, text) => (text === "me" ? { kind: "me" } : { kind: "user", name: text })),
  release: partial<ReleaseTest>((text, affix) =>
    text === "latest" && affix === undefined ? { kind: "latest" } : readText(text, affix),
  ),
  version: (context, token, { type, name }) => term(context, token, type, name, readVersionTest(context, token)),
  build: (context, token, { type, name }) => term(context, token, type, name, readBuildTest(context, token)),
  name: whole(readWholeName),
  shortId: whole((context, text, span) => {
    if (text === "unknown" || parseShortId(text) !== undefined) return text;
    const message = `Invalid value '[${text}]' for 'issue:' filter`;
    return fault(context, "SEARCH_ID", span, message, "Write a short id such as SHOP-1A.");
  }),
  hexId: whole(readHexId),
  date: readDate,
  number: numbers,
  duration: numbers,
  boolean: readBoolean,
  text: partial(readText),
  message: partial((text, affix) => (text === "" || affix !== undefined ? readText(text, affix) : parseInfix(text))),
};

function term(
  context: ParseContext,
  { start, end }: Span,
  type: string,
  key: string,
  test: { readonly operator: string; readonly value: unknown } | undefined,
): SearchNode | undefined {
  if (test === undefined) return undefined;
  context.spans.push({ start, end });
  // Each reader answers what its type of field takes.
  return { type, key, operator: test.operator, value: test.value } as SearchTerm;
}

function hintOf(type: NamedType): string {
  return `Write one of ${fieldTypes[type].values?.join(", ")}.`;
}

function readText(text: string, affix: Affix | undefined): TextTest {
  return affix === undefined ? parsePattern(text) : parseAffix(text, affix);
}

function actorOf(text: string): Actor {
  if (text === "me" || text === "none") return { kind: text };
  if (text === "my_teams") return { kind: "myTeams" };
  return text.startsWith("#") ? { kind: "team", slug: text.slice(1) } : { kind: "user", name: text };
}

function readWholeName(context: ParseContext, text: string, span: Span): string | undefined {
  if (!hasLiveStar(text)) return text.replaceAll("\\*", "*");
  const message = `Wildcards are not supported here: '${text}' has to be a whole name.`;
  return fault(context, "SEARCH_WILDCARD", span, message, "Write the whole name, or \\* for a star in it.");
}

function readHexId(context: ParseContext, text: string, span: Span): string | undefined {
  if (hasLiveStar(text)) {
    const message = "Wildcard conditions are not permitted on ids.";
    return fault(context, "SEARCH_WILDCARD", span, message, "Write all 32 digits.");
  }
  const digits = text.replaceAll("-", "").toLowerCase();
  if (/^[0-9a-f]{32}$/.test(digits)) return digits;
  const message = `'${text}' must be a valid UUID hex (32-36 characters long, containing only digits, dashes, or a-f characters)`;
  return fault(context, "SEARCH_ID", span, message, "Write all 32 digits.");
}

function readBoolean(context: ParseContext, token: FilterToken, field: SearchField): SearchNode | undefined {
  const { value } = token;
  if (value.type === "valueBoolean") {
    return term(context, token, "boolean", field.name, { operator: "=", value: value.value !== token.negated });
  }
  const raw = value.type === "valueText" ? value.value : context.text.slice(value.start, value.end);
  const message = `${field.name}: Invalid boolean: ${raw}. Expected true, 1, false, or 0.`;
  return fault(context, "SEARCH_BOOLEAN", value, message, `Write ${field.written}:true or ${field.written}:false.`);
}

/** What no field takes, whatever its type. */
function isMalformed(context: ParseContext, { invalid, value, key, start, end }: FilterToken): boolean {
  if (invalid === null) return false;
  const typed = (span: Span) => context.text.slice(span.start, span.end);
  switch (invalid.type) {
    case "filter-must-have-value": {
      const hint = `Write a value after the colon, or ${typed(key)}:"" for an empty one.`;
      fault(context, "SEARCH_VALUE_MISSING", { start, end }, `Empty string after '${typed(key)}:'`, hint);
      return true;
    }
    case "must-be-quoted": {
      const message = `Invalid quote at '${typed(value)}': quotes must enclose text or be escaped.`;
      fault(context, "SEARCH_QUOTE", value, message, 'Put the whole value in quotes, and write \\" for a quote in it.');
      return true;
    }
    case "empty-value-in-list-not-allowed":
      fault(context, "SEARCH_LIST", value, "Lists should not have empty values", 'Take the comma out, or write "".');
      return true;
    default:
      return false;
  }
}

function readHas(context: ParseContext, { value, negated, start, end }: FilterToken): SearchNode | undefined {
  const key = readHasKey(context, value);
  if (key === undefined) {
    const message = 'Invalid format for "has" search: was expecting a field or tag instead';
    return fault(context, "SEARCH_HAS", value, message, "Write has: and a key alone, such as has:release.");
  }
  if (negated && key.of === "field" && key.name === "project.name") {
    const message = "Invalid query for 'has' search: 'project' cannot be empty.";
    return fault(context, "SEARCH_HAS", { start, end }, message, "Leave it out: every event has a project.");
  }
  context.spans.push({ start, end });
  const of = key.of === "tagNumber" ? "tag" : key.of;
  return { type: "has", of, key: key.name, operator: negated ? "=" : "!=", value: "" };
}

function readHasKey(context: ParseContext, value: FilterToken["value"]): TermKey | undefined {
  if (value.type !== "keySimple" && value.type !== "keyExplicitTag" && value.type !== "keyExplicitFlag")
    return undefined;
  const key = readTermKey(context, value);
  return key?.of === "field" && key.field.type === "is" ? undefined : key;
}
