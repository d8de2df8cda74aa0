import { DefaultTokenResolver, StringConcat, TerraformElement, type TerraformStack, Token, Tokenization } from "cdktf";

const resolver = new DefaultTokenResolver(new StringConcat());

type Json = Record<string, unknown>;
const isRecord = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The elements of a stack as JSON, with tokens resolved once. The stack's own way resolves everything three times, for references
 * between stacks and for metadata that is dropped: half of a compile.
 */
export function elementsOf(stack: TerraformStack): Json {
  const json: Json = {};
  for (const node of stack.node.findAll()) if (node !== stack && TerraformElement.isTerraformElement(node)) merge(json, resolved(node.toTerraform(), stack));
  return json;
}

/** Adds block by block: the blocks of two elements meet down to the name, never below. */
export function merge(into: Json, from: unknown, depth = 0): void {
  if (!isRecord(from)) throw new Error("an element of Terraform is no object");
  for (const [key, value] of Object.entries(from)) {
    const there = into[key];
    if (there === undefined) into[key] = value;
    else if (depth < 2 && isRecord(there)) merge(there, value, depth + 1);
    else throw new Error(`\`${key}\` is emitted twice`);
  }
}

/** Drops `undefined` and cdktf's `//` metadata. What holds a token, or an expression that looks like one, goes to cdktf's resolver. */
export function resolved(value: unknown, stack: TerraformStack): unknown {
  if (typeof value === "string") return /[$#%&]\{/.test(value) ? entrust(value, stack) : value;
  if (typeof value === "number") return Token.isUnresolved(value) ? entrust(value, stack) : value;
  if (typeof value !== "object" || value === null) return typeof value === "function" ? entrust(value, stack) : value;
  if (Array.isArray(value)) {
    if (value.some((item) => (typeof item === "string" && item.includes("TfToken[")) || (typeof item === "number" && Token.isUnresolved(item))))
      return entrust(value, stack);
    return value.map((item) => resolved(item, stack)).filter((item) => item !== undefined);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if ((prototype !== Object.prototype && prototype !== null) || "resolve" in value) return entrust(value, stack);
  const json: Json = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === "//") continue;
    if (key.includes("{")) return entrust(value, stack);
    const made = resolved(item, stack);
    if (made !== undefined) json[key] = made;
  }
  return json;
}

const entrust = (value: unknown, stack: TerraformStack): unknown => Tokenization.resolve(value, { scope: stack, resolver, preparing: false });
