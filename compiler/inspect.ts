import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { diagnostic } from "./diagnostics/report.ts";
import type { OutputFile } from "./emit/file.ts";
import { addressesOf } from "./emit/terraform.ts";
import type { System } from "./system.ts";
import type { Deployment, TerraformRoot } from "./target.ts";

/** Looks at what was emitted, overrides included. What Lintel itself got wrong is an exception; what an override broke is a finding. */
export function inspect(system: System, deployments: readonly Deployment[], files: readonly OutputFile[]): readonly Diagnostic[] {
  for (const file of files) expectClean(file);
  const overridden = system.overrides.length > 0 || Object.values(system.components).some((one) => one.overrides.length > 0);
  return deployments.flatMap((deployment) =>
    deployment.roots.flatMap((root) =>
      dangling(root).map(({ from, to }) => {
        const message = `\`${from}\` refers to \`${to}\`, which the root ${root.name} does not declare`;
        if (!overridden) throw new Error(message);
        return diagnostic("LNT4307", {
          message,
          at: { origin: system.components[root.owners[from] ?? ""]?.origin ?? system.origin },
          hint: "look at the overrides",
        });
      }),
    ),
  );
}

function expectClean({ path, text }: OutputFile): void {
  if (!text.endsWith("\n")) throw new Error(`${path} does not end with a newline`);
  const token = /\$\{(?:Tf)?Token\[[^\]]*\]\}|#\{Token\[[^\]]*\]\}|\[object Object\]|\bundefined\b(?=["}])/.exec(text);
  if (token !== null) throw new Error(`${path} holds ${token[0]}, which was never resolved`);
}

const reference = /(?<![\w.])((?:data\.)?[a-z][a-z0-9]*_[a-z0-9_]+\.[A-Za-z_][\w-]*)(?=[.[\s,)}]|$)/g;

/** References inside `${…}` to resources that are not there. `path.module`, `each.value`, functions and strings are no such thing. */
function dangling(root: TerraformRoot): { readonly from: string; readonly to: string }[] {
  const known = new Set(addressesOf(root.main));
  const found: { from: string; to: string }[] = [];
  const read = (value: unknown, from: string): void => {
    if (typeof value === "string") {
      if (!value.includes("${")) return;
      for (const expression of expressionsOf(value)) {
        for (const [, to] of expression.matchAll(reference)) if (to !== undefined && !known.has(to)) found.push({ from, to });
      }
    } else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) read(item, from);
  };
  for (const [block, body] of Object.entries(root.main)) {
    if (block !== "resource" && block !== "data") read(body, block);
    else
      for (const [type, instances] of Object.entries(body as Record<string, object>))
        for (const [name, instance] of Object.entries(instances)) read(instance, `${block === "data" ? "data." : ""}${type}.${name}`);
  }
  return found;
}

/** What stands inside `${…}`, with string literals blanked; `$${` is text. */
function expressionsOf(text: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at)) {
    const start = at + 2;
    if (text[at - 1] === "$") {
      at = start;
      continue;
    }
    let depth = 1;
    let quoted = false;
    for (at = start; at < text.length && depth > 0; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === backslash && quoted) at += 1;
      else if (unit === quote) quoted = !quoted;
      else if (!quoted && unit === open) depth += 1;
      else if (!quoted && unit === close) depth -= 1;
    }
    const expression = text.slice(start, at - 1);
    found.push(expression.includes('"') ? expression.replace(/"(?:[^"\\]|\\.)*"/g, " ") : expression);
  }
  return found;
}
const [backslash, quote, open, close] = [0x5c, 0x22, 0x7b, 0x7d];
