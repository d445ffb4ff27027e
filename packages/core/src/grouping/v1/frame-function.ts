import { isJavaScript } from "./platform.ts";

const anonymous: ReadonlySet<string> = new Set([
  "",
  "?",
  "<anonymous>",
  "(anonymous)",
  "{anonymous}",
  "anonymous",
  "Anonymous function",
  "<unknown>",
  "<computed>",
  // What Safari calls the top level, where other engines have no name.
  "global code",
  "module code",
]);

/**
 * The name of a frame's function as far as it is the same in every engine, build and run; empty where it tells nothing.
 *
 * JavaScript: `new Cart.add [as put]`, `Cart.prototype.add` and `async*add` are all `add`.
 * Elsewhere: numbers and hashes that a compiler made up are taken out.
 */
export function functionName(raw: string, platform: string): string {
  const name = raw.slice(0, longestName).trim();
  if (anonymous.has(name)) return "";
  return isJavaScript(platform) ? javascriptFunction(name) : stripGenerated(name, platform);
}

/** Whether the frame is the call of `eval` itself, which some engines list and others do not. */
export function isEval(raw: string): boolean {
  return raw === "eval" || raw === "eval code" || raw.endsWith(".eval");
}

function javascriptFunction(name: string): string {
  // Most names are nothing else, and need not be searched for each sign of more.
  if (/^[\w$]+$/.test(name)) return name;
  const alias = name.indexOf(" [as ");
  const known = alias > 0 ? name.slice(0, alias) : name;
  // Firefox: a function without a name inside of the named one.
  if (known.endsWith("<")) return "";
  // A bundler's wrapper is called like the module's file, whose dots are not those of members.
  const path = known.lastIndexOf("/");
  const end = /\.[cm]?[jt]sx?$/.test(known)
    ? path
    : Math.max(path, known.lastIndexOf("."), known.lastIndexOf(" "), known.lastIndexOf("*"));
  const last = known.slice(end + 1);
  return anonymous.has(last) ? "" : last;
}

/** Nobody names a function so; what arrives longer is an accident or an attack. */
const longestName = 512;

/** Takes out of a function or module what differs from build to build, or from run to run. */
export function stripGenerated(raw: string, platform: string): string {
  const name = raw.slice(0, longestName);
  switch (platform) {
    case "java":
      return stripNumbers(untilDoubleDollar(name))
        .replace(/^lambda\$(.+)\$\d+$/, "lambda$$$1")
        .replace(/\$Proxy\d+/, "$$Proxy")
        .replace(/(Generated(?:Method|Constructor|SerializationConstructor)Accessor)\d+/, "$1");
    case "ruby":
      return stripNumbers(name.replace(/^(?:block|rescue|ensure)(?: \(\d+ levels\))? in /, ""));
    case "php":
      return (
        name
          // Behind it stand a zero byte, the file's absolute path and a number.
          .replace(/class@anonymous.*?(?=::|$)/gs, "class@anonymous")
          .replace(/(\{closure:[^}]*?):\d+\}/g, "$1}")
      );
    case "csharp":
      return stripNumbers(name).replace(/DisplayClass\d+_\d+/g, "DisplayClass");
    case "rust":
      return name.replace(/::h[0-9a-f]{16}$/, "");
    default:
      return name;
  }
}

/** Lambdas, proxies and classes woven at run time are called after their origin, then `$$` and a number. */
function untilDoubleDollar(name: string): string {
  const at = name.indexOf("$$");
  return at > 0 ? name.slice(0, at) : name;
}

/** `fn__1234` of Clojure, `_show_html_erb__12_34` of ERB, `<Run>d__7` of C#. */
function stripNumbers(name: string): string {
  return name.replace(/__\d+(?:_\d+)*/g, "");
}
