import type { Manifest } from "../emitted/kubernetes.ts";
import { aboutObject } from "../emitted/pods.ts";
import { isBody, listed, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

const reading = ["get", "list", "watch"];
function tooMuch(rule: unknown): string | undefined {
  if (!isBody(rule)) return undefined;
  const [groups, resources, verbs] = ["apiGroups", "resources", "verbs"].map((name) => listed(rule[name]).map(String)) as [string[], string[], string[]];
  const star = (
    [
      ["group", groups],
      ["resource", resources],
      ["verb", verbs],
    ] as const
  ).find(([, values]) => values.includes("*"));
  if (star !== undefined) return `every ${star[0]}`;
  const bad = verbs.find((verb) => ["escalate", "bind", "impersonate"].includes(verb));
  if (bad !== undefined) return bad;
  if (resources.includes("secrets") && verbs.some((verb) => reading.includes(verb)) && listed(rule["resourceNames"]).length === 0)
    return "reading every secret";
  const exec = resources.find((one) => one === "pods/exec" || one === "pods/attach");
  return exec !== undefined && verbs.some((verb) => verb === "create" || verb === "get") ? `running commands in pods (${exec})` : undefined;
}

function roleOf(one: Manifest): Outcome<"wild"> {
  const rules = listed(one.object["rules"]);
  const index = rules.findIndex((rule) => tooMuch(rule) !== undefined);
  if (index < 0) return { verdict: "pass", ...aboutObject(one), evidence: `${one.ref.address}: ${rules.length} rules by name` };
  return { verdict: "fail", ...aboutObject(one, `/rules/${index}`), message: "wild", data: { object: one.ref.address, what: tooMuch(rules[index]) ?? "" } };
}

function bindingOf(one: Manifest): Outcome<"admin"> {
  const role = String(valueAt(one.object, "roleRef.name"));
  const everybody = listed(one.object["subjects"])
    .map((subject) => String(valueAt(subject, "name")))
    .find((name) => /^system:(anonymous|authenticated|unauthenticated)$/.test(name));
  const what = ["cluster-admin", "admin", "edit"].includes(role) ? `the role ${role}` : everybody === undefined ? undefined : `a role to ${everybody}`;
  if (what === undefined) return { verdict: "pass", ...aboutObject(one), evidence: `${one.ref.address}: role ${role}` };
  return { verdict: "fail", ...aboutObject(one, "/roleRef"), message: "admin", data: { object: one.ref.address, what } };
}

export default defineRule({
  id: "K8S411",
  slug: "rbac-least-privilege",
  title: "No wildcard RBAC, no cluster-admin, no secret list, no escalate/bind/impersonate, no pod exec",
  severity: "critical",
  category: "kubernetes",
  disposition: "default",
  references: [
    "CIS EKS 1.7 4.1.1",
    "CIS EKS 1.7 4.1.2",
    "CIS EKS 1.7 4.1.3",
    "CIS EKS 1.7 4.1.4",
    "CIS EKS 1.7 4.1.8",
    "CKV_K8S_49",
    "CKV_K8S_158",
    "KSV-0044",
    "KSV-0041",
    "kube-linter wildcard-in-rules",
  ],
  docs: {
    why: "Who may read secrets, run commands in pods or hand out roles owns the cluster.",
    example:
      'add("kubernetes", "ClusterRole/all", { apiVersion: "rbac.authorization.k8s.io/v1", rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] }, { reason: "Debugging." })',
    fix: "Name groups, resources and verbs; leave secrets, `pods/exec`, `escalate`, `bind` and `impersonate` out.",
  },
  messages: {
    wild: { text: "`{object}` allows {what}", hint: "name the groups, resources and verbs that are used" },
    admin: { text: "`{object}` gives {what}", hint: "give a role with the rights that are used" },
  },
  checks: {
    kubernetes: ({ kubernetes }) =>
      kubernetes.flatMap(({ of }) => [...of("Role", "ClusterRole").map(roleOf), ...of("RoleBinding", "ClusterRoleBinding").map(bindingOf)]),
  },
});
