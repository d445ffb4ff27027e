/**
 * Ends a request early. Thrown by the steps of the door and caught by it alone, so that the steps read as what happens
 * when nothing is wrong.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly causes: readonly string[];
  /** What it counts as, once a key has named the project. */
  readonly counted: { readonly category: string; readonly reason: string } | null;

  constructor(status: number, detail: string, more: Partial<Pick<Refusal, "causes" | "counted">> = {}) {
    super(detail);
    this.status = status;
    this.causes = more.causes ?? [];
    this.counted = more.counted ?? null;
  }
}
