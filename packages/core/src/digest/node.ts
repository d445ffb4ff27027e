import { hash } from "node:crypto";
import { md5 as anywhere } from "./default.ts";

/** Node's own md5 takes half the time, but refuses to work where FIPS rules. Here it protects nothing, it only names. */
export const md5: (text: string) => string = isAllowed() ? (text) => hash("md5", text) : anywhere;

function isAllowed(): boolean {
  try {
    return hash("md5", "") !== "";
  } catch {
    return false;
  }
}
