// Renews the tables of docs/search-language.md: node --conditions=@issuekit/source packages/proof/src/write-search-page.ts
import { readFileSync, writeFileSync } from "node:fs";
import { withFields } from "./search-page.ts";

const page = new URL("../../../docs/search-language.md", import.meta.url);
writeFileSync(page, withFields(readFileSync(page, "utf8")));
