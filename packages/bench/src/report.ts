/** One line of the report: ours beside a floor measured in the same run. */
export interface Finding {
  readonly id: string;
  readonly what: string;
  readonly ours: string;
  readonly floor: string;
  /** Higher is better, unless `atMost`. */
  readonly ratio: number;
  readonly must: number;
  readonly aim: number;
  readonly atMost?: boolean;
}

export function verdict({ ratio, must, aim, atMost = false }: Finding): "aim" | "must" | "BELOW" {
  const reaches = (target: number) => (atMost ? ratio <= target : ratio >= target);
  if (reaches(aim)) return "aim";
  return reaches(must) ? "must" : "BELOW";
}

export function printFindings(findings: readonly Finding[]): void {
  const rows = findings.map((finding) => [
    finding.id,
    finding.what,
    finding.ours,
    finding.floor,
    round(finding.ratio),
    `${finding.atMost ? "≤ " : "≥ "}${finding.must}`,
    `${finding.atMost ? "≤ " : "≥ "}${finding.aim}`,
    verdict(finding),
  ]);
  printTable(["", "what", "ours", "floor", "ratio", "must", "aim", ""], rows);
}

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  console.log(line(head));
  for (const row of rows) console.log(line(row));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(2);
}

export function perSecond(count: number, ms: number): string {
  return `${Math.round((count * 1000) / ms).toLocaleString("en")}/s`;
}

/** Milliseconds of this process's own work since the call, user and system: what other programs do meanwhile does not count. */
export function stopwatch(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}
