import { asked, askedMessage } from "../emitted/asked.ts";
import { awsDatabases, awsTls } from "../emitted/databases/aws.ts";
import { azureDatabases, azureTls } from "../emitted/databases/azure.ts";
import { googleDatabases, googleLogins } from "../emitted/databases/gcp.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "TF326",
  slug: "db-encrypted-private",
  title: "SQL databases encrypted, private, TLS forced, IAM auth",
  severity: "critical",
  category: "terraform",
  disposition: "default",
  references: [
    "HIPAA 164.312(a)(2)(iv)",
    "PCI DSS v4.0.1 3.5.1",
    "CKV_AWS_16",
    "CKV_AWS_17",
    "CKV2_AWS_69",
    "CKV_AWS_161",
    "CKV_GCP_6",
    "CKV_GCP_11",
    "Trivy AWS-0080",
  ],
  docs: {
    why: "Databases hold what is worth most. One that is open, that takes passwords, or that talks without TLS is read by whoever finds it, a password or a place on the way.",
    example: 'set("aws", "aws_db_instance.orders", { at: "/publicly_accessible", to: true, reason: "Reports." })',
    fix: "Take the override away: databases are encrypted, stand in subnets without internet, ask for TLS and take tokens of the cloud.",
  },
  messages: {
    value: askedMessage,
    plain: { text: "`{resource}` takes connections without TLS", hint: "set the parameter `{parameter}` to {must}" },
    password: { text: "`{resource}` takes no tokens of the cloud: whoever holds a password gets in", hint: "{write}" },
    open: { text: "`{resource}` lets {from} in", hint: "leave `authorized_networks` out: machines come through the private network" },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, [...awsDatabases, ...googleDatabases, ...azureDatabases]),
      ...terraform.flatMap((view) => [...awsTls(view), ...googleLogins(view), ...azureTls(view)]),
    ],
  },
});
