import type { TerraformView } from "../emitted/terraform.ts";
import { isBody } from "../emitted/values.ts";
import type { TerraformRoot } from "../../target.ts";
import { defineRule, type Outcome } from "../rule.ts";

const block = /(\w+)\s*=\s*\{([^{}]*source[^{}]*)\}/g;
const fixed = /^=?\s*\d+\.\d+\.\d+(-[\w.]+)?$/;

function judged({ cloud, place }: TerraformView, { name: root, settings, main }: TerraformRoot): readonly Outcome<"loose" | "none" | "module">[] {
  const ref = { cloud, region: place.region, file: `${cloud}/terraform/${root}/terraform.tf`, address: "terraform" };
  const providers = [...settings.matchAll(block)].map(([, provider = "", body = ""]): Outcome<"loose" | "none"> => {
    const version = /version\s*=\s*"([^"]*)"/.exec(body)?.[1];
    if (version === undefined) return { verdict: "fail", emitted: ref, message: "none", data: { root, provider } };
    if (!fixed.test(version)) return { verdict: "fail", emitted: ref, message: "loose", data: { root, provider, version } };
    return { verdict: "pass", emitted: ref, evidence: `${root}: ${provider} ${version}` };
  });
  const modules = Object.entries(isBody(main["module"]) ? main["module"] : {}).map(([module, body]): Outcome<"module"> => {
    const source = isBody(body) ? String(body["source"]) : "";
    const held = isBody(body) && (fixed.test(String(body["version"])) || /\?ref=[0-9a-f]{40}/.test(source) || /^\.{1,2}\//.test(source));
    return held
      ? { verdict: "pass", emitted: ref, evidence: `${root}: module ${module}` }
      : { verdict: "fail", emitted: ref, message: "module", data: { module } };
  });
  return [...providers, ...modules];
}

export default defineRule({
  id: "TF339",
  slug: "provider-pinned",
  title: "Providers and modules pinned; lock file emitted",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["SOC 2 CC8.1", "NIST 800-53 CM-2"],
  docs: {
    why: "A provider that is newer than yesterday plans other changes with the same files.",
    example: 'An edited `terraform.tf` with `version = ">= 5.0"`',
    fix: "Leave the exact versions that are written, and commit `.terraform.lock.hcl` after the first `terraform init`.",
  },
  messages: {
    loose: { text: "the root {root} takes {provider} in the version {version}", hint: 'write one version: `version = "6.50.0"`' },
    none: { text: "the root {root} names no version of {provider}", hint: "write the version that was tested" },
    module: { text: "the module `{module}` has no fixed version", hint: "name a version, or a commit" },
  },
  checks: { terraform: ({ terraform }) => terraform.flatMap((view) => view.roots.flatMap((root) => judged(view, root))) },
});
