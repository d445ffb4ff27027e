/** The line being typed. Offsets count UTF-16 code units. */
export interface Line {
  readonly text: string;
  readonly cursor: number;
  /** Which suggestion is marked. */
  readonly marked: number;
}

/** What the terminal says was pressed. */
export interface Key {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly meta?: boolean | undefined;
}

interface Insertion {
  readonly insert: string;
  readonly range: { readonly start: number; readonly end: number };
}

export const emptyLine: Line = { text: "", cursor: 0, marked: 0 };

/** The line after a key; Tab takes the marked one of what is offered. */
export function press(line: Line, key: Key, offered: readonly Insertion[]): Line {
  const { text, cursor, marked } = line;
  switch (key.ctrl ? `ctrl+${key.name}` : key.name) {
    case "left":
      return { text, cursor: cursor - widthBefore(text, cursor), marked: 0 };
    case "right":
      return { text, cursor: cursor + widthAfter(text, cursor), marked: 0 };
    case "home":
    case "ctrl+a":
      return { text, cursor: 0, marked: 0 };
    case "end":
    case "ctrl+e":
      return { text, cursor: text.length, marked: 0 };
    case "up":
      return { ...line, marked: Math.max(marked - 1, 0) };
    case "down":
      return { ...line, marked: Math.max(Math.min(marked + 1, offered.length - 1), 0) };
    case "backspace":
      return replace(line, cursor - widthBefore(text, cursor), cursor, "");
    case "delete":
      return replace(line, cursor, cursor + widthAfter(text, cursor), "");
    case "ctrl+u":
      return emptyLine;
    case "tab": {
      const taken = offered[marked];
      return taken === undefined ? line : replace(line, taken.range.start, taken.range.end, taken.insert);
    }
    default:
      return isText(key) ? replace(line, cursor, cursor, key.sequence ?? "") : line;
  }
}

function replace({ text }: Line, start: number, end: number, insert: string): Line {
  return { text: text.slice(0, start) + insert + text.slice(end), cursor: start + insert.length, marked: 0 };
}

function isText({ sequence = "", ctrl, meta }: Key): boolean {
  return !ctrl && !meta && sequence !== "" && sequence.charCodeAt(0) >= 32 && sequence.charCodeAt(0) !== 127;
}

function widthAfter(text: string, at: number): number {
  const code = text.codePointAt(at);
  return code === undefined ? 0 : code > 0xffff ? 2 : 1;
}

function widthBefore(text: string, at: number): number {
  const isPair = at > 1 && (text.codePointAt(at - 2) ?? 0) > 0xffff;
  return at === 0 ? 0 : isPair ? 2 : 1;
}
