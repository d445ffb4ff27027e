/** The server's or the client's code, such as `40P01` or `ECONNRESET`. */
export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : undefined;
}

/** The SQLSTATE that the server answered; `undefined` for an error of something else, `EPIPE` included. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = codeOf(error);
  return code !== undefined && /^[0-9FHPX][0-9A-Z]{4}$/.test(code) ? code : undefined;
}

/** Whether the server has answered, so that the connection is in order. Some answers say that it is about to end. */
export function isAnswer(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== undefined && !/^(57P|08)/.test(state);
}
