import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { EventPayload } from "../../model/event.ts";
import { groupEvent } from "../algorithms.ts";
import { hashText } from "../hash.ts";
import * as v1 from "./index.ts";

const here = new URL("./", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, here), "utf8").replaceAll("\r\n", "\n");
const readJson = <T>(path: string): T => JSON.parse(read(path)) as T;
const sources = readdirSync(here).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
const recorded = readdirSync(new URL("golden/", here))
  .filter((file) => file !== "hashes.json" && file !== "sources.json")
  .map((file) => file.replace(/\.json$/, ""));

describe("version 1 gives every recorded event the hashes that it always had", () => {
  const golden = readJson<Readonly<Record<string, readonly string[]>>>("golden/hashes.json");
  const hashesOf = (name: string): readonly string[] =>
    groupEvent(readJson<EventPayload>(`golden/${name}.json`), { algorithms: [v1] }).hashes;

  test.each(recorded)("%s", (name) => {
    expect(hashesOf(name)).toEqual(golden[name]);
  });

  test("and none is missing", () => {
    expect(Object.keys(golden).toSorted()).toEqual(recorded.toSorted());
  });

  test("however the recorded error arrived", () => {
    expect(golden["node11-tunnel"]).toEqual(golden["node11-event-exception"]);
    expect(golden["node11-event-gzip"]).toEqual(golden["node11-event-exception"]);
  });
});

describe("no edit can reach version 1", () => {
  test.each(sources)("%s imports only its own folder, the digest and types of the model", (file) => {
    const imports = [...read(file).matchAll(/^(import type|import|export)[^;]*? from "([^"]+)";$/gms)];
    for (const [, keyword, specifier = ""] of imports) {
      const allowed =
        /^\.\/[\w-]+\.ts$/.test(specifier) ||
        specifier === "../hash.ts" ||
        (keyword === "import type" && specifier.startsWith("../../model/"));
      expect(allowed, `${keyword ?? ""} ${specifier}`).toBe(true);
    }
    const mentioned = read(file).match(/\bfrom "|\bimport\(|\brequire\(/g) ?? [];
    expect(mentioned).toHaveLength(imports.length);
  });

  test("its files are those that were published: a better idea is a version 2", () => {
    expect(Object.fromEntries(sources.map((file) => [file, hashText(read(file))]))).toEqual(
      readJson("golden/sources.json"),
    );
  });
});
