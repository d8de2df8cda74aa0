import type { CheckReport, Finding } from "../check/index.ts";
import { controlsIn } from "../check/packs/controls.ts";
import { rules } from "../check/rules/index.ts";
import { isWaiting } from "../check/rule.ts";
import type { Compilation } from "../compile.ts";
import type { EmittedRef } from "../diagnostics/emitted.ts";
import type { RuleFacts } from "../diagnostics/formats/places.ts";
import { kubernetesFiles } from "../emit/kubernetes.ts";
import { terraformFiles } from "../emit/terraform.ts";

/** What a rule of Lintel, or of the author, says of itself. */
export function ruleFacts(id: string, { system, policy }: Pick<Compilation, "system" | "policy">): RuleFacts | undefined {
  const rule = Object.hasOwn(rules, id) ? rules[id as keyof typeof rules] : undefined;
  if (rule !== undefined && !isWaiting(rule)) {
    const { slug, title, docs, severity, references } = rule;
    return { slug, title, why: docs.why, fix: docs.fix, severity, controls: controlsIn(references) };
  }
  const own = [...(system?.rules ?? []), ...(policy?.rules ?? []).map(({ rule }) => rule)].find((one) => one.id === id);
  return own && { slug: own.slug ?? own.id, title: own.title, why: own.help, fix: "", severity: own.severity, controls: controlsIn(own.references ?? []) };
}

/** Finds lines in what was emitted; text is made when it is asked for. */
export function emittedLines({ deployments = [] }: Pick<Compilation, "deployments">): (ref: EmittedRef) => number | undefined {
  let texts: ReadonlyMap<string, string> | undefined;
  const files = (): ReadonlyMap<string, string> =>
    (texts ??= new Map(
      deployments.flatMap(({ folder, roots, objects }) =>
        [...roots.flatMap((root) => terraformFiles(root, `${folder}/terraform/${root.name}`)), ...kubernetesFiles(objects, `${folder}/kubernetes`)].map(
          ({ path, text }) => [path, text] as const,
        ),
      ),
    ));
  return ({ file, address }) => {
    const text = files().get(file);
    if (text === undefined) return undefined;
    if (!file.endsWith(".tf.json")) return 1;
    const [type, name] = address.replace(/^data\./, "").split(".");
    const lines = text.split("\n");
    const block = lines.indexOf(address.startsWith("data.") ? '  "data": {' : '  "resource": {');
    const start = lines.findIndex((line, index) => index > block && line === `    "${type}": {`);
    const found = start < 0 ? -1 : lines.findIndex((line, index) => index > start && line === `      "${name}": {`);
    return found < 0 ? undefined : found + 1;
  };
}

/** A finding that does not count, as machines read it. */
export interface Suppressed {
  readonly rule: string;
  readonly component: string | null;
  readonly message: string;
  readonly by: "waiver" | "policy" | "baseline";
  readonly reason: string | null;
  readonly owner: string | null;
  readonly expires: string | null;
  readonly ticket: string | null;
}

export const suppressed = (report: CheckReport | undefined): readonly Suppressed[] =>
  (report?.findings ?? []).flatMap(({ rule, component, diagnostic: { message }, waiver, baselined }: Finding): readonly Suppressed[] => {
    const one = { rule, component: component ?? null, message };
    if (waiver !== undefined)
      return [
        {
          ...one,
          by: waiver.central ? "policy" : "waiver",
          reason: waiver.reason,
          owner: waiver.owner,
          expires: waiver.expires,
          ticket: waiver.ticket ?? null,
        },
      ];
    return baselined ? [{ ...one, by: "baseline", reason: null, owner: null, expires: null, ticket: null }] : [];
  });
