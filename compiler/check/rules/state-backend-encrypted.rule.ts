import type { TerraformRoot } from "../../target.ts";
import type { TerraformView } from "../emitted/terraform.ts";
import { defineRule, type Outcome } from "../rule.ts";

/** What each backend needs beside its own defaults; gcs and azurerm encrypt and lock by themselves (Terraform, "Backends", 2026). */
const wanted: Readonly<Record<string, readonly (readonly [setting: string, what: string])[]>> = {
  s3: [
    ["encrypt = true", "encrypted"],
    ["use_lockfile = true", "locked"],
  ],
  gcs: [],
  azurerm: [["use_azuread_auth = true", "read by identity"]],
  remote: [],
  cloud: [],
};

function judged({ cloud, place }: TerraformView, { name: root, settings }: TerraformRoot): Outcome<"local" | "plain"> {
  const ref = { cloud, region: place.region, file: `${cloud}/terraform/${root}/terraform.tf`, address: "terraform.backend" };
  const text = settings.replace(/#[^\n]*/g, "").replace(/\s+/g, " ");
  const backend = /backend "(\w+)"/.exec(text)?.[1] ?? (/\bcloud \{/.test(text) ? "cloud" : undefined);
  const needs = backend === undefined ? undefined : wanted[backend];
  if (backend === undefined || needs === undefined)
    return { verdict: "fail", emitted: ref, message: "local", data: { root, where: backend === undefined ? "beside the configuration" : `in \`${backend}\`` } };
  const missing = needs.find(([setting]) => !text.includes(setting));
  if (missing !== undefined) return { verdict: "fail", emitted: ref, message: "plain", data: { root, what: missing[1], setting: missing[0] } };
  return { verdict: "pass", emitted: ref, evidence: `${root}: backend ${backend}` };
}

export default defineRule({
  id: "TF340",
  slug: "state-backend-encrypted",
  title: "Remote state is encrypted, locked, versioned and not local",
  severity: "high",
  category: "terraform",
  disposition: "suggest",
  references: ["NIST 800-53 SC-28", "ISO 27001:2022 A.8.24"],
  docs: {
    why: "The state of Terraform holds every password that it made, and two that write it at once lose resources.",
    example: 'An edited `terraform.tf` without a backend, or with `backend "local"`',
    fix: "Leave the remote backend that is written: encrypted, locked, and with versions of its bucket as the runbook sets it up.",
  },
  messages: {
    local: { text: "the root {root} keeps its state {where}", hint: "name the backend of the cloud" },
    plain: { text: "the state of the root {root} is not {what}", hint: "leave `{setting}`" },
  },
  checks: { terraform: ({ terraform }) => terraform.flatMap((view) => view.roots.map((root) => judged(view, root))) },
});
