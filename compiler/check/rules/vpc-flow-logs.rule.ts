import { asked, askedMessage, fails, passes, referringAt, spared, undecided } from "../emitted/asked.ts";
import { is } from "../emitted/demand.ts";
import type { TerraformView } from "../emitted/terraform.ts";
import { isUndecided, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

const networks = (view: TerraformView): readonly Outcome<"unlogged">[] => [
  ...view.of("aws_vpc").map((vpc) => {
    const [log] = referringAt(view, vpc, "vpc_id", "aws_flow_log");
    return log === undefined ? fails(vpc, "unlogged", { write: "add an aws_flow_log with its `vpc_id`" }) : passes(log, `records ${vpc.address}`, "/vpc_id");
  }),
  ...view.of("azurerm_virtual_network").map((network) => {
    const [log] = referringAt(view, network, "target_resource_id", "azurerm_network_watcher_flow_log");
    return log === undefined
      ? fails(network, "unlogged", { write: "add an azurerm_network_watcher_flow_log with its id as `target_resource_id`" })
      : passes(log, `records ${network.address}`, "/target_resource_id");
  }),
];

/** Subnets of proxies and of published services have no machines, and Google takes no flow logs of them (VPC Flow Logs documentation, 2026). */
const machineless = [
  "REGIONAL_MANAGED_PROXY",
  "GLOBAL_MANAGED_PROXY",
  "INTERNAL_HTTPS_LOAD_BALANCER",
  "PRIVATE_SERVICE_CONNECT",
  "PRIVATE_NAT",
  "PEER_MIGRATION",
];
const subnetworks = (view: TerraformView): readonly Outcome<"unlogged">[] =>
  view.of("google_compute_subnetwork").map((subnet) => {
    const { purpose, log_config: log } = subnet.body;
    if (machineless.includes(String(purpose))) return spared(subnet, "holds no machines");
    if (isUndecided(log)) return undecided(subnet, "`log_config`", "/log_config");
    if (log === undefined || valueAt(log, "flow_sampling") === 0)
      return fails(subnet, "unlogged", { write: "write `log_config` with `flow_sampling` 0.5" }, "/log_config");
    return passes(subnet, "log_config is set", "/log_config");
  });

export default defineRule({
  id: "TF311",
  slug: "vpc-flow-logs",
  title: "Flow logs on every network",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["PCI DSS v4.0.1 10.2.1", "CIS GKE 1.6 5.6.1", "NIST 800-53 AU-12", "CKV2_AWS_11", "CKV_GCP_26", "CKV_GCP_61"],
  docs: {
    why: "Flow logs are the only record of connections that no application wrote down: of whoever looked around in the network, and where data went.",
    example: 'remove("gcp", "google_compute_subnetwork.nodes", { at: "/log_config", reason: "Cost." })',
    fix: "Take the override away, or add flow logs to the network that `add(...)` brings.",
  },
  messages: {
    value: askedMessage,
    unlogged: { text: "nobody records connections in `{resource}`", hint: "{write}" },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...terraform.flatMap((view) => [...networks(view), ...subnetworks(view)]),
      ...asked(terraform, [
        // REJECT alone leaves out where data went.
        { type: "aws_flow_log", at: "traffic_type", must: is("ALL"), where: ({ body }) => body["transit_gateway_id"] === undefined },
        { type: "azurerm_network_watcher_flow_log", at: "enabled", must: is(true) },
        {
          type: "google_compute_network",
          at: "auto_create_subnetworks",
          must: is(false),
          write: "set `auto_create_subnetworks` to false: subnets that are made by themselves have no flow logs",
        },
      ]),
    ],
  },
});
