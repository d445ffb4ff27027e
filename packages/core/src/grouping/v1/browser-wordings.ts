/**
 * Every engine of JavaScript words the same error in its own way. The rules below give the common ones a single text,
 * and a single type where even that differs, so that one bug in three browsers is one group.
 *
 * A rule keeps what all engines tell (the member, the name, null or undefined) and drops what only some do (the
 * variable, the position, a piece of the source). Where an engine's words may mean something else, there is no rule.
 */

export interface Wording {
  readonly type: string;
  readonly value: string;
}

interface Rule {
  /** Types under which engines throw it; senders that found no type count as well. */
  readonly types: readonly string[];
  readonly pattern: RegExp;
  /** The one text, or `null` where the match is something else after all. */
  readonly value: (groups: readonly string[]) => string | null;
  /** The one type, where engines differ in it. */
  readonly type?: string;
}

const typeError: readonly string[] = ["TypeError"];
const syntaxError: readonly string[] = ["SyntaxError"];
const rangeError: readonly string[] = ["RangeError"];

const access = (property: string, of: string): string => `Cannot access property '${property}' of ${of}`;

const rules: readonly Rule[] = [
  // Chrome: Cannot read properties of undefined (reading 'x'); before 92: Cannot read property 'x' of undefined.
  {
    types: typeError,
    pattern: /^Cannot (?:read|set) properties of (undefined|null) \((?:reading|setting) '(.{0,300})'\)$/,
    value: ([of = "", property = ""]) => access(property, of),
  },
  {
    types: typeError,
    pattern: /^Cannot (?:read|set) property '(.{0,300})' of (undefined|null)$/,
    value: ([property = "", of = ""]) => access(property, of),
  },
  {
    types: typeError,
    pattern: /^Cannot destructure property '([^']{1,300})' of '.{0,300}' as it is (undefined|null)\.?$/,
    value: ([property = "", of = ""]) => access(property, of),
  },
  // Firefox: can't access property "x", a.b is undefined; older: can't access property "x" of undefined.
  {
    types: typeError,
    pattern: /^can't access property (?:"([^"]{1,300})"|(\S{1,300}?)),? (?:of|.{1,300} is) (undefined|null)$/,
    value: ([quoted = "", bare = "", of = ""]) => access(quoted || bare, of),
  },
  {
    types: typeError,
    pattern:
      /^.{1,300} is (undefined|null)[,;] can't access (?:property "([^"]{1,300})" of it|its "([^"]{1,300})" property)$/,
    value: ([of = "", ofIt = "", its = ""]) => access(ofIt || its, of),
  },
  // Safari: undefined is not an object (evaluating 'a.b.x').
  {
    types: typeError,
    pattern: /^(undefined|null) is not an object \(evaluating '([^]{1,500})'\)$/,
    value: ([of = "", source = ""]) => {
      const property = lastMember(source);
      return property === null ? null : access(property, of);
    },
  },
  // Safari: a.x is not a function. (In 'a.x()', 'a.x' is undefined); older: undefined is not a function (evaluating 'a.x()').
  {
    types: typeError,
    pattern: /^([^]{1,300}?) is not a function\. \(In '/,
    value: ([callee = ""]) => `${withoutArguments(callee)} is not a function`,
  },
  {
    types: typeError,
    pattern: /^.{1,300}? is not a function \(evaluating '([^]{1,300})'\)$/,
    value: ([call = ""]) => `${withoutArguments(calleeOf(call))} is not a function`,
  },
  {
    types: typeError,
    pattern: /^.{1,300}? is not a constructor \(evaluating 'new ([^]{1,300})'\)$/,
    value: ([call = ""]) => `${withoutArguments(calleeOf(call))} is not a constructor`,
  },
  // Safari: Can't find variable: x.
  {
    types: ["ReferenceError"],
    pattern: /^Can't find variable: (.{1,300})$/,
    value: ([name = ""]) => `${name} is not defined`,
  },
  {
    types: ["ReferenceError"],
    pattern: /^(?:Cannot access|can't access lexical declaration) ['"`](.{1,300})['"`] before initialization\.?$/,
    value: ([name = ""]) => `Cannot access '${name}' before initialization`,
  },
  {
    types: typeError,
    pattern: /^(?:Assignment to constant variable\.?|invalid assignment to const .{1,300})$/,
    value: () => "Assignment to constant variable",
  },
  {
    types: ["RangeError", "InternalError"],
    pattern: /^(?:Maximum call stack size exceeded\.?|too much recursion)$/,
    value: () => "Maximum call stack size exceeded",
    type: "RangeError",
  },
  {
    types: rangeError,
    pattern:
      /^(?:[Ii]nvalid array length|Array size is not a small enough positive integer\.?|Array length must be a positive integer of safe magnitude\.?)$/,
    value: () => "Invalid array length",
  },
  // Newer SDKs put the host behind it.
  {
    types: typeError,
    pattern: /^(?:Failed to fetch|NetworkError when attempting to fetch resource\.|Load failed)( \([^)]{1,253}\))?$/,
    value: ([host = ""]) => `Failed to fetch${host}`,
  },
  {
    types: typeError,
    pattern:
      /^(?:Failed to fetch dynamically imported module|error loading dynamically imported module|Importing a module script failed)\b/,
    value: () => "Failed to import a module",
  },
  {
    types: syntaxError,
    pattern:
      /^(?:Unexpected end of JSON input|JSON\.parse: unexpected end of data\b.{0,100}|JSON Parse error: Unexpected EOF)$/,
    value: () => "Unexpected end of JSON",
  },
  {
    types: syntaxError,
    pattern:
      /^(?:JSON\.parse: |JSON Parse error: |[^]{1,1000} (?:in|after) JSON at position \d|[^]{1,1000} is not valid JSON$)/,
    value: () => "Unexpected token in JSON",
  },
  {
    types: typeError,
    pattern:
      /^(?:Converting circular structure to JSON\b|cyclic object value$|JSON\.stringify cannot serialize cyclic structures\.?$)/,
    value: () => "Converting circular structure to JSON",
  },
  {
    types: ["AbortError"],
    pattern:
      /^(?:The user aborted a request|(?:The|This) operation was aborted|Fetch is aborted|signal is aborted without reason)\.? ?$/,
    value: () => "The operation was aborted",
  },
  {
    types: ["QuotaExceededError", "NS_ERROR_DOM_QUOTA_REACHED"],
    pattern: /^(?:[^]{0,300}exceeded the quota\.?|The quota has been exceeded\.?)$/,
    value: () => "The quota has been exceeded",
    type: "QuotaExceededError",
  },
  {
    types: ["Error"],
    pattern: /^ResizeObserver loop (?:limit exceeded|completed with undelivered notifications)\.?$/,
    value: () => "ResizeObserver loop limit exceeded",
  },
  { types: ["Error"], pattern: /^Script error\.?$/, value: () => "Script error" },
];

const rulesByType: ReadonlyMap<string, readonly Rule[]> = new Map(
  [...new Set(rules.flatMap(({ types }) => types))].map((type) => [
    type,
    rules.filter(({ types }) => types.includes(type)),
  ]),
);

/** The text and type that all engines share for this error; those given where no rule knows it. */
export function commonWording(type: string, value: string): Wording {
  const given = withoutUncaught(type, value);
  for (const rule of type === "" ? rules : (rulesByType.get(type) ?? [])) {
    const match = rule.pattern.exec(given);
    if (match === null) continue;
    const text = rule.value(match.slice(1));
    if (text !== null) return { type: type === "" ? type : (rule.type ?? type), value: text };
  }
  return { type, value: given };
}

/** Consoles and `window.onerror` put words before the message: "Uncaught TypeError: x", "Uncaught (in promise) x". */
function withoutUncaught(type: string, value: string): string {
  if (!value.startsWith("Uncaught ")) return value;
  const bare = value.slice("Uncaught ".length).replace(/^\(in promise\) ?/, "");
  return type !== "" && bare.startsWith(`${type}: `) ? bare.slice(type.length + 2) : bare;
}

/** `x` of `a.b.x`, `a["x"]` and `a.x = 1`; `null` where only running it would tell. */
function lastMember(source: string): string | null {
  const assigned = source.search(/ ?=[^=>]/);
  const target = (assigned === -1 ? source : source.slice(0, assigned)).trim();
  const dotted = /[\w$)\]]\??\.([A-Za-z_$#][\w$]*)$/.exec(calleeOf(target));
  if (dotted !== null) return dotted[1] ?? null;
  const bracketed = /\[(?:"([^"\]]*)"|'([^'\]]*)'|(\d+))\]$/.exec(target);
  return bracketed === null ? null : (bracketed[1] ?? bracketed[2] ?? bracketed[3] ?? null);
}

/** `a.b` of `a.b(c, d(e))`. */
function calleeOf(source: string): string {
  if (!source.endsWith(")")) return source;
  let depth = 0;
  for (let at = source.length - 1; at >= 0; at -= 1) {
    const character = source.charAt(at);
    if (character === ")") depth += 1;
    else if (character === "(") {
      depth -= 1;
      if (depth === 0) return source.slice(0, at);
    }
  }
  return source;
}

/** `a(...).b` of `a(c, d(e)).b`: Chrome and Firefox print calls so, Safari quotes the source. */
function withoutArguments(source: string): string {
  let text = "";
  let depth = 0;
  for (const character of source) {
    if (character === "(") {
      // A bracket that does not follow a callee groups, as in `(intermediate value).x`.
      if (depth === 0 && !/[\w$)\]]/.test(text.slice(-1))) return source;
      if (depth === 0) text += "(...";
      depth += 1;
    } else if (character === ")" && depth > 0) depth -= 1;
    if (depth === 0) text += character;
  }
  return depth === 0 ? text : source;
}
