import { asked, askedMessage, fails, passes, undecided, type Ask } from "../emitted/asked.ts";
import { atMost, is, isNot, type Test } from "../emitted/demand.ts";
import { isUndecided, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

const oneHop: Test = { words: "1", holds: (value, view, resource) => (value === undefined ? false : atMost(1).holds(value, view, resource)) };
const asks: readonly Ask[] = [
  ...["aws_launch_template", "aws_instance", "aws_launch_configuration"].flatMap((type): readonly Ask[] => {
    // An instance of a template has the template's.
    const where: NonNullable<Ask["where"]> = ({ body }) =>
      valueAt(body, "metadata_options.http_endpoint") !== "disabled" && (body["launch_template"] === undefined || body["metadata_options"] !== undefined);
    return [
      { type, at: "metadata_options.http_tokens", must: is("required"), where },
      { type, at: "metadata_options.http_put_response_hop_limit", must: oneHop, where },
    ];
  }),
  { type: "google_container_node_pool", at: "node_config.workload_metadata_config.mode", must: is("GKE_METADATA") },
  { type: "google_container_node_pool", at: "node_config.metadata.disable-legacy-endpoints", must: isNot("false", false) },
  {
    type: "google_container_cluster",
    at: "node_config.workload_metadata_config.mode",
    must: is("GKE_METADATA"),
    where: ({ body }) => body["remove_default_node_pool"] !== true && body["enable_autopilot"] !== true,
  },
];
/** Nodes that Karpenter makes. */
const ofClass = { "spec.metadataOptions.httpTokens": "required", "spec.metadataOptions.httpPutResponseHopLimit": 1 } as const;

export default defineRule({
  id: "TF318",
  slug: "node-imdsv2",
  title: "Nodes require IMDSv2, hop limit 1",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["NIST 800-53 AC-6", "CKV_AWS_79", "CKV_AWS_341", "CIS GKE 1.6 5.4.1", "CKV_GCP_69"],
  docs: {
    why: "A request that a pod is tricked into reaches the metadata service of its node, and takes the node's credentials. Session tokens and a limit of one hop keep pods out on AWS, the metadata server of GKE on Google Cloud.",
    example: 'set("aws", "aws_launch_template.system", { at: "/metadata_options/0/http_tokens", to: "optional", reason: "An old agent." })',
    fix: "Take the override away: `http_tokens` is required and the limit is one hop; on GKE the mode is GKE_METADATA.",
  },
  messages: {
    value: askedMessage,
    untold: {
      text: "`{resource}` has no launch template: its nodes answer pods with their credentials",
      hint: "add a launch template with `metadata_options`: http_tokens required, http_put_response_hop_limit 1",
    },
    pods: { text: "`{at}` of `{resource}` is {is}: pods can take the credentials of their node", hint: "set `{at}` to {must}" },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, asks),
      ...terraform.flatMap((view) =>
        view
          .of("aws_eks_node_group")
          .map(
            (group): Outcome<"untold"> =>
              group.body["launch_template"] === undefined ? fails(group, "untold") : passes(group, "has a launch template", "/launch_template"),
          ),
      ),
    ],
    kubernetes: ({ kubernetes }) =>
      kubernetes.flatMap((view) =>
        view.of("EC2NodeClass").flatMap((one) =>
          Object.entries(ofClass).map(([at, wanted]): Outcome<"pods"> => {
            const resource = { ...one, address: one.ref.address, type: one.kind, root: "", body: one.object };
            const value = valueAt(one.object, at);
            const pointer = `/${at.replaceAll(".", "/")}`;
            if (isUndecided(value)) return undecided(resource, `\`${at}\``, pointer);
            if (value === wanted) return passes(resource, `${at} = ${String(value)}`, pointer);
            return fails(resource, "pods", { at, is: value === undefined ? "nothing" : String(value), must: String(wanted) }, pointer);
          }),
        ),
      ),
  },
});
