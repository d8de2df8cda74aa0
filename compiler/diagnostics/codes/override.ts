import type { CodeInfo } from "./code.ts";

/** LNT43xx */
export const overrideCodes = {
  LNT4301: {
    severity: "error",
    title: "an override names something that is not emitted",
    help: "The address of an override is a Terraform address (`aws_s3_bucket.transcripts`, `data.aws_iam_policy_document.chat`) or `Kind/name` of a Kubernetes object. An override that matches nothing would be lost in silence, so it is an error. Look the address up in trace.json of the last output; the hint lists the nearest ones.",
  },
  LNT4302: {
    severity: "error",
    title: "an override points at a value that is not there",
    help: "`at` is a JSON pointer into the emitted resource, for example `/versioning_configuration/0/status` or `/spec/replicas`. Every step but the last must exist; for `remove`, the last one as well. A `/` in a key is written `~1`, a `~` is written `~0`; `/-` at the end of a list adds to it. Read the resource in main.tf.json or in its YAML file.",
  },
  LNT4303: {
    severity: "error",
    title: "the value that an override replaces has changed",
    help: "`was` is the value that the compiler emitted when the override was written. It emits another one now, so the reason of the override may be out of date. Read what changed, then update `was`, or delete the override.",
  },
  LNT4304: {
    severity: "error",
    title: "an override adds something that is emitted already",
    help: "`add` makes one more resource, so its address must be free. To change a value of a resource that Lintel emits, use `set`.",
  },
  LNT4305: {
    severity: "error",
    title: "an override is not well formed",
    help: 'An address is `type.name`, `data.type.name`, or `Kind/name` for Kubernetes; `at` starts with `/`. The body of an added Kubernetes object holds at least `apiVersion`. Example: `add("aws", "aws_sns_topic.alerts", { name: "alerts" }, { reason: "…" })`.',
  },
  LNT4306: {
    severity: "error",
    title: "an override matches more than one object",
    help: "The address of an override must lead to one resource of a deployment. `Kind/name` is not enough when two namespaces or two API groups use the same name; such objects cannot be changed by an override.",
  },
  LNT4307: {
    severity: "error",
    title: "something that is emitted refers to a resource that is not there",
    help: "An expression such as `${aws_kms_key.data.arn}` names an address that no file of its root declares. Lintel's own output never does: an override brought the reference in, or renamed what it leads to.",
  },
} as const satisfies Record<`LNT43${string}`, CodeInfo>;
