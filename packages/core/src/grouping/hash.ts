import { md5 } from "@noble/hashes/legacy.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** md5 of the UTF-8 bytes, 32 lower hex: the digest that fingerprints and hashes of the field are made of. */
export function hashText(text: string): string {
  return bytesToHex(md5(utf8ToBytes(text)));
}
