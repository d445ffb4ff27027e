import { customAlphabet, nanoid } from "nanoid";
import type { Ids } from "../ports/ids.ts";

const hex = customAlphabet("0123456789abcdef", 32);
const digits = customAlphabet("0123456789", 9);

/** Random ids from nanoid: 21 characters, but hex and digits where a protocol asks for them. */
export const defaultIds: Ids = {
  next(kind) {
    if (kind === "event" || kind === "key") return hex();
    if (kind === "project") return `1${digits()}`;
    return nanoid();
  },
};
