if (!process.versions.node.startsWith("26."))
  throw new Error(`Tests need Node 26, not ${process.versions.node}: the automatic install probably failed`);

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Packages resolve each other's sources, so that tests never need a build.
const conditions = ["@issuekit/source", "module", "node", "development|production"];

const packages = join(import.meta.dirname, "packages");
const names = readdirSync(packages).filter((name) => existsSync(join(packages, name, "package.json")));

/** A package that depends on the Postgres server finds one running, started once for all its test files. */
function needsPostgres(name: string): boolean {
  return readFileSync(join(packages, name, "package.json"), "utf8").includes(
    '"@issuekit/postgres-server": "workspace:',
  );
}

/** Where `.ci/run` wants the results as JSON; unset when people run the tests. */
const report = process.env["ISSUEKIT_TEST_REPORT"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    projects: names.map((name) => ({
      test: {
        name,
        root: join(packages, name),
        globalSetup: [
          ...(needsPostgres(name) ? [join(packages, "postgres-server/src/global-setup.ts")] : []),
          ...(name === "proof" ? [join(packages, "proof/src/pglite-snapshot.ts")] : []),
        ],
        include: ["src/**/*.test.ts", "test/**/*.test.ts"],
        testTimeout: name === "proof" ? 120_000 : 30_000,
        hookTimeout: name === "proof" ? 120_000 : 30_000,
      },
    })),
  },
});
