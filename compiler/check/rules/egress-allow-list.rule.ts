import { isOpen } from "../emitted/cidr.ts";
import { aboutObject } from "../emitted/pods.ts";
import { listed, valueAt } from "../emitted/values.ts";
import { defineRule, eachComponent, type Outcome } from "../rule.ts";

export default defineRule({
  id: "ARC117",
  slug: "egress-allow-list",
  title: "Training, inference and agent nodes declare their egress destinations; default deny",
  severity: "high",
  category: "architecture",
  disposition: "default",
  references: ["NIST 800-53 SC-7(5)", "PCI DSS v4.0.1 1.3.2", "ISO 27001:2022 A.8.22", "CKV_AWS_382", "CKV_AWS_370", "Trivy AWS-0104"],
  docs: {
    why: "A model that is talked into it, or a library that was replaced, sends data to wherever it can reach.",
    example: 'set("kubernetes", "NetworkPolicy/cases", { at: "/spec/egress", to: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }], reason: "Updates." })',
    fix: "Name hosts in `egress` of the service; everything else stays closed.",
  },
  messages: {
    open: {
      text: "`{object}` lets `{component}` reach the whole internet, and it declares no `egress`",
      hint: 'name the hosts: `egress: ["api.example.com"]`',
    },
    wide: { text: "it may reach every host: `egress` names {host}", hint: "name the hosts that it calls" },
  },
  checks: {
    graph: (context) =>
      eachComponent(context, ({ values }) => {
        const hosts = values["egress"];
        if (!Array.isArray(hosts)) return undefined;
        const index = hosts.findIndex((host) => host === "*" || /^\*\.[a-z]{2,}$/i.test(String(host)));
        if (index >= 0) return { verdict: "fail", path: ["egress", index], message: "wide", data: { host: String(hosts[index]) } };
        return { verdict: "pass", path: ["egress"], evidence: `${hosts.length} hosts by name` };
      }),
    kubernetes: ({ kubernetes, system }) =>
      kubernetes.flatMap(({ of }) =>
        of("NetworkPolicy").flatMap((one): readonly Outcome<"open">[] => {
          const rules = listed(valueAt(one.object, "spec.egress"));
          const index = rules.findIndex(
            (rule) => listed(valueAt(rule, "to")).length === 0 || listed(valueAt(rule, "to")).some((peer) => isOpen(valueAt(peer, "ipBlock.cidr")) === true),
          );
          const component = one.owner === undefined || one.owner === "foundation" ? undefined : one.owner;
          const values = component === undefined ? undefined : system.components[component]?.values;
          // A gateway fetches the keys of the issuer that it names.
          const issuer = valueAt(values, "auth.issuer");
          const declared = values?.["egress"] ?? (issuer === undefined ? undefined : [issuer]);
          if (index < 0 || Array.isArray(declared))
            return [{ verdict: "pass", ...aboutObject(one), evidence: `${one.ref.address}: ${index < 0 ? "no way to the internet" : "hosts are declared"}` }];
          // Kubernetes has no hosts in policies: what the foundation opens, it opens for its own add-ons.
          if (component === undefined && !listed(valueAt(one.object, "spec.policyTypes")).includes("Egress")) return [];
          return [
            {
              verdict: "fail",
              ...aboutObject(one, `/spec/egress/${index}`),
              message: "open",
              data: { object: one.ref.address, component: component ?? "the system" },
            },
          ];
        }),
      ),
  },
});
