import { md5 as digest } from "js-md5";

/** md5 of the UTF-8 bytes in lower hex, in any runtime. The text is well-formed. */
export function md5(text: string): string {
  return digest.create().update(text).hex();
}
