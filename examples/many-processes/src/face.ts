// A process that takes what Sentry SDKs send: `face.ts PLACE PORT`. It says to its parent when it listens.
import { serveIngestion } from "@issuekit/http/node";
import { openEngine } from "./open-engine.ts";

const [, , place = "", port = "0"] = process.argv;
const { issues, close } = openEngine(place);
issues.start();
const server = await serveIngestion(issues, { port: Number(port) });
process.send?.({ port: server.port, dsn: await issues.dsn("shop", server.url) }, () => {});

// A terminal interrupts everybody; the parent says when to stop.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());
process.on("message", () => {
  void server
    .close()
    .then(close)
    .then(() => process.disconnect?.());
});
