// A child process with the real SDK: `node shop-with-sentry.ts DSN all|charge`.
import * as Sentry from "@sentry/node";
import { chargeLater, placeOrder, readStock, syncInventory } from "./shop.ts";

const [dsn = "", what = "all"] = process.argv.slice(2);
const rounds = 40;

Sentry.init({
  dsn,
  release: "shop@2.1.0",
  environment: "production",
  integrations: (defaults) => [
    ...defaults.filter(({ name }) => name !== "OnUnhandledRejection"),
    // The example goes on after a rejection that nobody handles.
    Sentry.onUnhandledRejectionIntegration({ mode: "none" }),
  ],
});

if (what === "charge") {
  await chargeLater((error) => Sentry.captureException(error));
} else {
  await chargeLater((error) => Sentry.captureException(error));
  for (let round = 0; round < rounds; round += 1) {
    Sentry.withScope((scope) => {
      scope.setUser({ id: `customer-${round % 7}` });
      scope.setTag("checkout", round % 3 === 0 ? "express" : "classic");
      oneBadMoment(round);
    });
    await Sentry.flush(2_000);
  }
  Sentry.captureFeedback(
    { message: "I paid twice and got one mug.", name: "Jo Doe", email: "jo@example.com" },
    { attachments: [{ filename: "receipt.txt", data: "1 mug, 2 payments", contentType: "text/plain" }] },
  );
}
await Sentry.close(5_000);

function oneBadMoment(round: number): void {
  try {
    readStock("mug-99");
  } catch (error) {
    Sentry.captureException(error);
  }
  try {
    placeOrder(1000 + round);
  } catch (error) {
    Sentry.captureException(error);
  }
  if (round % 4 === 0) void syncInventory();
  if (round % 5 === 0) Sentry.captureMessage(`Disk of node ${round} is almost full`, "warning");
  if (round % 2 === 0) {
    Sentry.captureException(new Error(`supplier ${round} does not answer`), { fingerprint: ["supplier-down"] });
  }
}
