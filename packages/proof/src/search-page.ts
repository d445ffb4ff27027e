/** The part of docs/search-language.md that the table of fields says. */
import { searchFields, type SearchField } from "@issuekit/core";

const begin = "<!-- fields: made by packages/proof/src/write-search-page.ts -->";
const end = "<!-- end of fields -->";

const sides: readonly (readonly [SearchField["side"], string, string])[] = [
  ["issue", "Of the issue", "Facts of the issue itself."],
  ["event", "Of an event", "All of these in a query have to hold for the same event."],
  ["matches", "Of the matching events", "Counted and compared over the events for which the rest of the query holds."],
  ["window", "When to look", "Bounds of the time in which events are looked for."],
];

/** The page with its tables of fields renewed. Throws where the page has no place for them. */
export function withFields(page: string): string {
  const [before, rest] = page.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) throw new Error(`the page needs ${begin} and ${end}`);
  return `${before}${begin}\n\n${sides.map(section).join("\n\n")}\n\n${end}${after}`;
}

function section([side, title, about]: (typeof sides)[number]): string {
  const rows = searchFields.filter((field) => field.side === side).map(row);
  return [`### ${title}`, "", about, "", "| field | asks | takes | example |", "|---|---|---|---|", ...rows].join("\n");
}

function row({ written, aliases, about, takes, values, list, wildcard, operators, example }: SearchField): string {
  const others = aliases.length === 0 ? "" : `, also ${aliases.map(code).join(", ")}`;
  const named = values === undefined ? takes : `${takes}: ${values.map(code).join(", ")}`;
  const shapes = [list ? "lists" : "", wildcard ? "stars" : "", operators.length > 2 ? "`<` `<=` `>` `>=`" : ""];
  const more = shapes.filter((shape) => shape !== "");
  return `| ${code(written)}${others} | ${about} | ${named}${more.length === 0 ? "" : `; ${more.join(", ")}`} | ${code(example)} |`;
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
