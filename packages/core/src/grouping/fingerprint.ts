import type { EventPayload } from "../model/event.ts";
import { hashText } from "./hash.ts";
import { resolveVariable } from "./variables.ts";

export interface Fingerprint {
  /** `default` leaves grouping to the rules, `custom` replaces them, `hybrid` divides what they put together. */
  readonly kind: "default" | "hybrid" | "custom";
  /** As the event named it; `["{{ default }}"]` where it named none. */
  readonly client: readonly string[];
  /** With every variable but `{{ default }}` replaced by what it stands for. */
  readonly resolved: readonly string[];
}

const defaultPart = "{{ default }}";
const unnamed: Fingerprint = { kind: "default", client: [defaultPart], resolved: [defaultPart] };

export function resolveFingerprint(payload: EventPayload): Fingerprint {
  const client = payload.fingerprint ?? [];
  if (client.length === 0) return unnamed;

  const resolved = client.map((part) => {
    const name = variableName(part);
    if (name === null) return part;
    return name === "default" ? defaultPart : resolveVariable(name, payload);
  });
  const isDefault = client.map((part) => variableName(part) === "default");
  if (isDefault.every(Boolean)) return { kind: "default", client, resolved: [defaultPart] };
  return { kind: isDefault.some(Boolean) ? "hybrid" : "custom", client, resolved };
}

/** The text of a hybrid fingerprint: its parts in order, what the rules said in place of each `{{ default }}`. */
export function saltText(fingerprint: Fingerprint, variantText: string): string {
  let text = "";
  for (const [index, part] of fingerprint.resolved.entries()) {
    const isDefault = variableName(fingerprint.client[index] ?? "") === "default";
    text += isDefault ? variantText : encodeFingerprintPart(part);
  }
  return text;
}

/** The hash of a custom fingerprint. Says no version: no change of the rules changes what was named without them. */
export function hashCustomFingerprint(parts: readonly string[]): string {
  return hashText(`issuekit fingerprint\n${parts.map(encodeFingerprintPart).join("")}`);
}

/**
 * The hashes of an occurrence's fingerprint, as detectors name it: one for each part, in order, each once.
 *
 * A part is hashed as it is. Occurrences know no variables.
 */
export function hashFingerprint(parts: readonly string[]): readonly string[] {
  return [...new Set(parts.map(hashText))];
}

/** `x` of `{{ x }}`; `null` for plain text, which is also what only contains a variable. */
function variableName(part: string): string | null {
  if (!part.startsWith("{{") || !part.endsWith("}}")) return null;
  const name = part.slice(2, -2).trim();
  return name === "" || /[\s{}]/.test(name) ? null : name;
}

/** The length in front keeps `["ab", "c"]` from being `["a", "bc"]`. */
function encodeFingerprintPart(part: string): string {
  return `fingerprint:${part.length}:${part}\n`;
}
