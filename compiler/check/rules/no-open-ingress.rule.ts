import { fails, passes, undecided } from "../emitted/asked.ts";
import { isDeclared } from "../emitted/ingress/opening.ts";
import { openingsIn } from "../emitted/ingress/openings.ts";
import { defineRule, type Outcome } from "../rule.ts";

export default defineRule({
  id: "TF313",
  slug: "no-open-ingress",
  title: "No ingress from 0.0.0.0/0 or ::/0 except to a declared gateway on 443",
  severity: "critical",
  category: "terraform",
  disposition: "default",
  references: ["PCI DSS v4.0.1 1.3.1", "NIST 800-53 SC-7", "CKV_AWS_24", "CKV_AWS_260", "CKV_GCP_2", "CKV_AZURE_10", "Trivy AWS-0107"],
  docs: {
    why: "A port that is open to the internet is found within minutes, and everything behind it is tried. The gateway that is declared public is the one door: with authentication, limits and a firewall for applications.",
    example:
      'add("aws", "aws_vpc_security_group_ingress_rule.debug", { security_group_id: "${aws_security_group.nodes.id}", cidr_ipv4: "0.0.0.0/0", ip_protocol: "tcp", from_port: 22, to_port: 22 }, { reason: "Debugging." })',
    fix: 'Name the ranges of those who may, or let them come through a `gateway({ exposure: "public", ... })`.',
  },
  messages: {
    open: { text: "`{resource}` opens {ports} to {from}", hint: "name the addresses that may, or go through a public gateway" },
  },
  checks: {
    terraform: ({ terraform, system }) =>
      terraform.flatMap((view) =>
        openingsIn(view).map((opening): Outcome<"open"> => {
          const { resource, pointer, open, from, ports } = opening;
          const shown = ports.includes("*") ? "all ports" : `port ${ports.join(", ")}`;
          if (open === undefined) return undecided(resource, `who reaches ${shown}`, pointer);
          if (!open) return passes(resource, `${shown} from ${from === "" ? "other groups" : from}`, pointer);
          if (isDeclared(view, opening, system.components)) return passes(resource, `${shown} of a gateway that is declared public`, pointer);
          return fails(resource, "open", { ports: shown, from }, pointer);
        }),
      ),
  },
});
