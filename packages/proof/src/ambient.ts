/** What reaches for a clock, for chance, for waiting or for the surroundings, found by name. */
import ts from "typescript";

const clocks = ["Date", "performance", "Temporal", "Intl"];
const chance = ["Math", "crypto"];
const timers = ["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "fetch"];
const surroundings = ["process", "globalThis", "self", "global", "console", "Reflect"];

/** Names that a zone of the sources has to be handed instead. */
export const zones: Readonly<Record<"rule" | "engine" | "adapter", ReadonlySet<string>>> = {
  rule: new Set([...clocks, ...chance, ...timers, ...surroundings, "Promise"]),
  engine: new Set(["Date", "performance"]),
  adapter: new Set([...clocks, ...chance, ...timers, ...surroundings]),
};

/**
 * The name under which this node reaches for something of the zone.
 *
 * Locals of such a name are found too: whoever reads a rule need not look where `process` comes from. What only
 * calculates is free: `new Date(ms)`, `Date.parse`, `Date.UTC`, `Math` without `random`, and to recognise a value.
 */
export function ambientName(node: ts.Node, zone: ReadonlySet<string>): string | undefined {
  if (!ts.isIdentifier(node) || !zone.has(node.text) || isMemberName(node)) return undefined;
  if (isRightOfInstanceof(node)) return undefined;
  if (node.text === "Date") return isDateOfSomething(node) ? undefined : node.text;
  if (node.text === "Math") return memberOf(node, (name) => name !== "random") ? undefined : node.text;
  return node.text;
}

/** Whether the identifier names a member of something else, and reaches for nothing itself. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  if (ts.isPropertyAssignment(parent) || ts.isEnumMember(parent)) return parent.name === node;
  return (ts.isTypeElement(parent) || ts.isClassElement(parent)) && parent.name === node;
}

function isRightOfInstanceof(node: ts.Identifier): boolean {
  const { parent } = node;
  if (!ts.isBinaryExpression(parent) || parent.right !== node) return false;
  return parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
}

/** A type, a time that is given, or text and parts turned into one. */
function isDateOfSomething(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isTypeReferenceNode(parent)) return true;
  if (ts.isNewExpression(parent)) {
    const [given] = parent.arguments ?? [];
    return parent.expression === node && given !== undefined && !ts.isSpreadElement(given);
  }
  return memberOf(node, (name) => name === "parse" || name === "UTC");
}

function memberOf(node: ts.Identifier, allows: (name: string) => boolean): boolean {
  return ts.isPropertyAccessExpression(node.parent) && allows(node.parent.name.text);
}
