// The app that goes wrong: nothing here knows who reports its errors.

export class PaymentError extends Error {
  override readonly name = "PaymentError";
}

export function readStock(sku: string): number {
  const shelves: Record<string, { left: number }> = { "mug-01": { left: 3 } };
  // The famous one: the shelf is not there.
  return (shelves[sku] as { left: number }).left;
}

export function placeOrder(order: number): never {
  try {
    readStock("mug-99");
  } catch (cause) {
    throw new Error(`order ${order} could not be placed`, { cause });
  }
  throw new Error("unreachable");
}

export async function syncInventory(): Promise<never> {
  throw new RangeError("warehouse 7 answered with page 0 of 0");
}

export function chargeCard(): never {
  throw new PaymentError("card declined");
}

/**
 * Charges a card in a turn of its own, as a web server would, and hands what goes wrong to whoever reports it: a Sentry
 * SDK in one process, `issues.capture` in the other.
 */
export function chargeLater(report: (error: unknown) => void): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      try {
        chargeCard();
      } catch (error) {
        report(error);
      }
      resolve();
    });
  });
}
