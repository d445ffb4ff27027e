import type { EventPayload } from "../../model/event.ts";
import { parameterizeMessage } from "./parameterize.ts";
import { textPart, type Part } from "./part.ts";

/** The message without its variable values: the template where there is one. `null` where the event has no text. */
export function messagePart(payload: EventPayload): Part | null {
  const { message, formatted } = payload.logentry ?? {};
  const text = parameterizeMessage(message !== undefined && message.trim() !== "" ? message : (formatted ?? ""));
  return text === "" ? null : textPart("message", null, text);
}
