import type { Override, TargetName } from "../../dsl/override.ts";
import { addressesOf } from "../emit/terraform.ts";
import { identityOf, labelOf } from "../emit/kubernetes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { Deployment, KubernetesObject, TerraformRoot } from "../target.ts";

type Body = Record<string, unknown>;
/** One resource or object that an override may change in place. */
export interface Slot {
  readonly label: string;
  readonly body: Body;
}

/** A deployment under change: the lowered values are shared, so a body is copied when an override asks for it. */
export interface Draft {
  readonly deployment: Deployment;
  readonly roots: TerraformRoot[];
  readonly objects: KubernetesObject[];
  addresses(target: TargetName): string[];
  find(override: Override): Slot[];
  add(override: Override, component: string, folder: string): Diagnostic[];
}

const addressForm = /^(data\.)?([a-z][a-z0-9_]*)\.([A-Za-z_][A-Za-z0-9_-]*)$/;
const shortLabel = (object: Readonly<Record<string, unknown>>): string => {
  const { kind, name } = identityOf(object);
  return `${kind}/${name}`;
};
const isRecord = (value: unknown): value is Body => typeof value === "object" && value !== null && !Array.isArray(value);
const child = (value: unknown, key: string): unknown => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined);

/** A root with one body put at `block.type.name`; the levels above it are copied. */
function withBody(root: TerraformRoot, block: string, type: string, name: string, body: unknown, owner: string | undefined, address: string): TerraformRoot {
  const blockNow = child(root.main, block);
  const typeNow = child(blockNow, type);
  const main = { ...root.main, [block]: { ...(isRecord(blockNow) ? blockNow : {}), [type]: { ...(isRecord(typeNow) ? typeNow : {}), [name]: body } } };
  return { ...root, main, owners: owner === undefined ? root.owners : { ...root.owners, [address]: owner } };
}

export function draftOf(deployment: Deployment): Draft {
  const roots = [...deployment.roots];
  const objects = [...deployment.objects];
  const copied = new Map<string, Body>();

  const terraform = (address: string): Slot[] => {
    const [, data, type = "", name = ""] = addressForm.exec(address) ?? [];
    const block = data === undefined ? "resource" : "data";
    return roots.flatMap((root, index) => {
      const body = child(child(child(root.main, block), type), name);
      if (!isRecord(body)) return [];
      const key = `${root.name} ${address}`;
      const copy = copied.get(key) ?? structuredClone(body);
      if (!copied.has(key)) {
        copied.set(key, copy);
        roots[index] = withBody(root, block, type, name, copy, undefined, address);
      }
      return [{ label: `${address} in ${root.name}`, body: copy }];
    });
  };
  const kubernetes = (address: string): Slot[] =>
    objects.flatMap((one, index) => {
      if (shortLabel(one.object) !== address) return [];
      const key = `object ${index}`;
      const copy = copied.get(key) ?? structuredClone(one.object);
      if (!copied.has(key)) {
        copied.set(key, copy);
        objects[index] = { ...one, object: copy };
      }
      return [{ label: labelOf(identityOf(one.object)), body: copy }];
    });
  const bad = (message: string, hint: string): Diagnostic[] => [diagnostic("LNT4305", { message, hint })];

  return {
    deployment,
    roots,
    objects,
    addresses: (target) => (target === "kubernetes" ? objects.map((one) => shortLabel(one.object)) : roots.flatMap((root) => addressesOf(root.main))),
    find: (override) => (override.target === "kubernetes" ? kubernetes(override.address) : terraform(override.address)),
    add(override, component, folder) {
      const { address, value } = override;
      if (!isRecord(value)) return bad(`the body of the added \`${address}\` is no object`, "write its arguments as an object");
      if (override.target === "kubernetes") {
        const [, kind, name] = /^([A-Z][A-Za-z0-9]*)\/([a-z0-9][a-z0-9.:-]*)$/.exec(address) ?? [];
        if (kind === undefined || name === undefined) return bad(`\`${address}\` is no \`Kind/name\``, "for example `ConfigMap/prompts`");
        if (typeof value["apiVersion"] !== "string") return bad(`the added \`${address}\` has no \`apiVersion\``, 'for example `apiVersion: "v1"`');
        const metadata = isRecord(value["metadata"]) ? value["metadata"] : {};
        if ((value["kind"] ?? kind) !== kind || (metadata["name"] ?? name) !== name)
          return bad(`the body of the added \`${address}\` has another kind or name`, "leave both out: the address says them");
        if (kubernetes(address).length > 0) return [diagnostic("LNT4304", { message: `\`${address}\` is emitted already`, hint: "use `set` to change it" })];
        objects.push({ component, folder, object: { ...structuredClone(value), kind, metadata: { ...metadata, name } } });
        return [];
      }
      const [, data, type, name] = addressForm.exec(address) ?? [];
      if (type === undefined || name === undefined) return bad(`\`${address}\` is no Terraform address`, "for example `aws_sns_topic.alerts`");
      const [root] = roots;
      if (root === undefined) return bad(`there is no Terraform root to add \`${address}\` to`, "the target emits none");
      if (roots.some((one) => one.owners[address] !== undefined))
        return [diagnostic("LNT4304", { message: `\`${address}\` is emitted already`, hint: "use `set` to change it" })];
      roots[0] = withBody(root, data === undefined ? "resource" : "data", type, name, structuredClone(value), component, address);
      return [];
    },
  };
}

export const finished = (draft: Draft): Deployment => ({ ...draft.deployment, roots: draft.roots, objects: draft.objects });
