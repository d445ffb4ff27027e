import { readdirSync, readFileSync } from "node:fs";

export interface Recording {
  readonly name: string;
  readonly method: string;
  /** As the client asked for it. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes on the wire. */
  readonly body: Uint8Array<ArrayBuffer>;
}

const folder = new URL("../fixtures/", import.meta.url);
const suffix = ".headers.json";

/** The project and the key that the clients were given. */
export const recordedProject = 42;
export const recordedKey = "abcdef0123456789abcdef0123456789";
/** A little after the clients were recorded. */
export const recordedUntil = "2026-11-23T09:30:00Z";

export const recordings: readonly Recording[] = readdirSync(folder)
  .filter((file) => file.endsWith(suffix))
  .sort()
  .map((file) => {
    const said = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as {
      file: string;
      rawFile?: string;
      method: string;
      url: string;
      headers: Record<string, string>;
    };
    const body = new Uint8Array(readFileSync(new URL(said.rawFile ?? said.file, folder)));
    // What belongs to the connection of then is left to the connection of now.
    const { host: _host, connection: _connection, "transfer-encoding": _coding, ...headers } = said.headers;
    if ("content-length" in headers) headers["content-length"] = String(body.byteLength);
    return { name: file.slice(0, -suffix.length), method: said.method, url: said.url, headers, body };
  });

export function recording(name: string): Recording {
  const found = recordings.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no recording "${name}"`);
  return found;
}

/** The recorded request, at another address of the server where one is given. */
export function toRequest({ method, url, headers, body }: Recording, path: string = url): Request {
  return new Request(`http://127.0.0.1${path}`, { method, headers, body });
}
