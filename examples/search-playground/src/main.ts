// The search language while one types. With --once "<query>" it shows one query and ends.
import { emitKeypressEvents } from "node:readline";
import { parseArgs, styleText } from "node:util";
import { emptyLine, press, type Key, type Line } from "./line.ts";
import { show, suggestionsFor, visible } from "./show.ts";

const { once } = readOptions();
if (once !== undefined) {
  console.log(show({ text: once, cursor: once.length, marked: 0 }, Date.now()).join("\n"));
} else {
  typeFrom(process.stdin);
}

function readOptions(): { readonly once: string | undefined } {
  try {
    const { values } = parseArgs({ options: { once: { type: "string" } } });
    return { once: values.once };
  } catch (error) {
    console.error(`search-playground: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}

/** Draws anew after every key, until Ctrl-C or Escape or the end of what is piped in. */
function typeFrom(keys: NodeJS.ReadStream): void {
  let line = emptyLine;
  emitKeypressEvents(keys);
  if (keys.isTTY) keys.setRawMode(true);
  keys.on("keypress", (_: string | undefined, key: Key) => {
    if (key.name === "escape" || (key.ctrl === true && (key.name === "c" || key.name === "d"))) {
      if (keys.isTTY) keys.setRawMode(false);
      keys.pause();
      process.stdout.write("\n");
      return;
    }
    line = press(line, key, suggestionsFor(line, Date.now()));
    draw(line);
  });
  draw(line);
}

function draw(line: Line): void {
  const lines = [
    styleText("dim", "Type a query. Tab takes the marked suggestion, ↑ and ↓ mark another, Esc ends."),
    "",
    `> ${visible(line.text.slice(0, line.cursor))}${cursorOn(line)}`,
    "",
    ...show(line, Date.now()),
  ];
  process.stdout.write(`\u{1b}[2J\u{1b}[H${lines.slice(0, (process.stdout.rows ?? 40) - 1).join("\n")}`);
}

function cursorOn({ text, cursor }: Line): string {
  const under = String.fromCodePoint(text.codePointAt(cursor) ?? 32);
  return styleText("inverse", visible(under)) + visible(text.slice(cursor + under.length));
}
