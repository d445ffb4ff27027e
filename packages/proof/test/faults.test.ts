import { afterAll, describe, expect, test } from "vitest";
import { localAdapters } from "../src/local-adapters.ts";
import { catchesOf, failuresUnder, type Failure } from "../src/faults/catches.ts";
import { ofStorage, onPostgres, statement, type Fault, type Plant, type Port } from "../src/faults/fault.ts";
import { faults } from "../src/faults/index.ts";
import { missingPostgres } from "../src/faults/planted-postgres.ts";
import { postgresFaults } from "../src/faults/postgres.ts";

/** Prints cells in columns. */
function printTable(rows: readonly (readonly string[])[]): void {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widthOf(column))).join(" | "));
  process.stdout.write(`${lines.map((line) => line.trimEnd()).join("\n")}\n`);
}

function brokenBy(plant: Plant): string {
  if (plant.kind === "wrapper") return plant.adapter;
  return plant.kind === "postgres" ? "postgres, altered SQL" : "sqlite, altered SQL";
}

describe("planted faults", () => {
  const table: string[][] = [];
  afterAll(() => printTable([["fault", "adapter", "caught by"], ...table]));

  const canPlant = ({ plant }: Fault): boolean => plant.kind !== "postgres" || missingPostgres === undefined;
  test.each(faults.filter(canPlant))("$id is caught: $breaks", async (fault) => {
    const { id, plant, seenBy } = fault;
    const catches = await catchesOf(fault);
    table.push([id, brokenBy(plant), catches.join(", ") || "nothing"]);
    if (seenBy === undefined) expect(catches).not.toEqual([]);
    else expect(catches).toEqual(seenBy);
  });

  test("no fault stands twice", () => {
    expect(new Set(faults.map(({ id }) => id)).size).toBe(faults.length);
  });
});

describe("control", () => {
  const ports: readonly Port[] = ["storage", "counter"];
  const fault = (port: Port, plant: Plant): Fault => ({ id: "control", breaks: "nothing", port, plant });
  async function failures(port: Port, plant: Plant): Promise<readonly Failure[]> {
    const all: Failure[] = [];
    for await (const failure of failuresUnder(fault(port, plant))) all.push(failure);
    return all;
  }

  for (const port of ports) {
    for (const { name } of localAdapters) {
      test(`without a fault every case of the ${port} holds on ${name}`, async () => {
        expect(
          await failures(
            port,
            ofStorage(() => ({}), name),
          ),
        ).toEqual([]);
      });
    }

    test.skipIf(missingPostgres !== undefined)(
      `every case of the ${port} that must see a fault of Postgres holds without one`,
      async () => {
        const seenBy = new Set(postgresFaults.flatMap((each) => (each.port === port ? (each.seenBy ?? []) : [])));
        const all: Failure[] = [];
        for await (const failure of failuresUnder({
          ...fault(port, onPostgres(["select", "select"])),
          seenBy: [...seenBy],
        })) {
          all.push(failure);
        }
        expect(all).toEqual([]);
      },
    );

    test(`with a statement altered into itself every case of the ${port} holds`, async () => {
      expect(await failures(port, statement("begin", "begin"))).toEqual([]);
    });
  }

  test("a fault whose statement is no longer there fails", async () => {
    const gone = fault("counter", statement("select gone from nowhere", ""));
    await expect(catchesOf(gone)).rejects.toThrow("no statement of the adapter contains: select gone from nowhere");
  });

  test("a case that breaks down has caught nothing", async () => {
    const broken = ofStorage(() => ({ commit: () => Promise.reject(new TypeError("broken down")) }));
    expect((await failures("storage", broken)).length).toBeGreaterThan(10);
    expect(await catchesOf(fault("storage", broken))).toEqual([]);
  });
});
