import { askedMessage, askOne, fails, referringAt } from "../emitted/asked.ts";
import { absent } from "../emitted/demand.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "TF312",
  slug: "default-sg-closed",
  title: "Default security group has no rules",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["NIST 800-53 SC-7", "CKV2_AWS_12"],
  docs: {
    why: "Whatever is made without a security group gets the default one, which lets all of its members reach each other. A default group without rules makes that mistake harmless.",
    example:
      'set("aws", "aws_default_security_group.unused", { at: "/ingress", to: [{ protocol: "-1", self: true, from_port: 0, to_port: 0 }], reason: "Lambda." })',
    fix: "Take the override away, and give what needs connections a security group of its own.",
  },
  messages: {
    value: askedMessage,
    loose: {
      text: "the default security group of `{resource}` lets its members reach each other",
      hint: "add an aws_default_security_group with its `vpc_id` and without rules",
    },
  },
  checks: {
    terraform: ({ terraform }) =>
      terraform.flatMap((view) => [
        ...view
          .of("aws_default_security_group")
          .flatMap((group) => ["ingress", "egress"].flatMap((at) => askOne(view, group, { type: group.type, at, must: absent, write: `leave \`${at}\` out` }))),
        ...view
          .of("aws_vpc")
          .filter((vpc) => referringAt(view, vpc, "vpc_id", "aws_default_security_group").length === 0)
          .map((vpc) => fails(vpc, "loose")),
      ]),
  },
});
