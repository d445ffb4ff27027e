import { UsageError } from "../../model/errors.ts";
import type { Actor, BuildTest, ReleaseTest, SearchUser } from "../query.ts";
import { printPattern, type TextTest } from "../values/pattern.ts";
import { quoteValue } from "../values/quote.ts";
import type { VersionBound } from "../values/version.ts";

export function unprintable(what: string): UsageError {
  return new UsageError("QUERY_UNPRINTABLE", `No search can state ${what}: keep the query as data.`);
}

/** A value that is read as this text, with an operator before it where it would be read as more without one. */
export function printText(text: string): string {
  const bare = text.replaceAll('"', '\\"');
  return quoteValue(text) ?? (/[\t-\r ()]/.test(text) ? fail(text) : `=${bare}`);
}

/** As `printText`, between the brackets of a list. */
export function printItem(text: string): string {
  return quoteValue(text) ?? (/[\t-\r (),]/.test(text) ? fail(text) : text.replaceAll('"', '\\"'));
}

function fail(text: string): never {
  throw unprintable(`the text ${JSON.stringify(text)}`);
}

export function rawOf(test: TextTest): string {
  return printPattern(test) ?? fail(test.kind === "exact" ? test.text : "");
}

export function rawOfRelease(test: ReleaseTest): string {
  if (test.kind === "latest") return "latest";
  if (test.kind === "exact" && test.text === "latest") throw unprintable('a release that is named "latest"');
  return rawOf(test);
}

export function rawOfUser(user: SearchUser): string {
  if (user.kind === "me") return "me";
  if (user.name === "me") throw unprintable('a user who is named "me"');
  return user.name;
}

export function rawOfActor(actor: Actor): string {
  switch (actor.kind) {
    case "team":
      return `#${actor.slug}`;
    case "myTeams":
      return "my_teams";
    case "user":
      if (/^(?:me|none|my_teams|#.*)$/s.test(actor.name)) throw unprintable(`a user who is named "${actor.name}"`);
      return actor.name;
    default:
      return actor.kind;
  }
}

export function rawOfVersion(bound: VersionBound): string {
  if (bound.kind === "parts") {
    const parts = [...bound.parts, "*"].join(".");
    return bound.package === null ? parts : `${bound.package}@${parts}`;
  }
  const { package: name, numbers, prerelease, build } = bound.version;
  const [major, minor, patch, revision] = numbers;
  const version = [major, minor, patch, ...(revision === 0 ? [] : [revision])].join(".");
  const suffix = `${prerelease === null ? "" : `-${prerelease}`}${build === null ? "" : `+${build}`}`;
  return `${name === null ? "" : `${name}@`}${version}${suffix}`;
}

export function rawOfBuild(test: BuildTest): string {
  return test.kind === "number" ? printNumber(test.number) : rawOf(test);
}

/** All its digits, without an exponent. */
export function printNumber(number: number): string {
  const [mantissa = "", exponent] = String(number).split("e");
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const places = Number(exponent);
  const digits = whole + fraction;
  return places > 0
    ? sign + digits.padEnd(whole.length + places, "0")
    : `${sign}0.${"0".repeat(-places - whole.length)}${digits}`;
}
