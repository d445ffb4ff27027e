import { StorageError } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Outbox, OutboxLease } from "../ports/storage.ts";
import type { ReportInternalError } from "./internal-errors.ts";

export interface KeptLease {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly report: ReportInternalError;
  readonly lease: OutboxLease;
  readonly leaseMs: number;
  /** When it ends unless it is renewed. */
  readonly until: number;
}

/** Renews a lease as long as its delivery runs, and aborts the delivery when the lease ends nevertheless. */
export function keepLease(kept: KeptLease, controller: AbortController): { readonly stop: () => void } {
  const { outbox, clock, report, lease, leaseMs } = kept;
  let stopped = false;
  let cancelRenewal: () => void = () => undefined;
  let cancelEnd: () => void = () => undefined;

  function stop(): void {
    stopped = true;
    cancelRenewal();
    cancelEnd();
  }
  function lose(): void {
    stop();
    controller.abort(new StorageError("STORAGE_FAILED", "the lease of this delivery is lost", { retryable: true }));
  }
  function endAt(time: number): void {
    cancelEnd();
    cancelEnd = clock.after(time - clock.now(), lose);
  }
  function renewLater(): void {
    cancelRenewal = clock.after(leaseMs / 3, () => void renew());
  }
  async function renew(): Promise<void> {
    const now = clock.now();
    let renewed: boolean | undefined;
    try {
      renewed = await outbox.renew({ ...lease, now, leaseMs });
    } catch (error) {
      report(error);
    }
    if (stopped) return;
    if (renewed === false) return lose();
    if (renewed === true) endAt(now + leaseMs);
    renewLater();
  }

  endAt(kept.until);
  renewLater();
  return { stop };
}
