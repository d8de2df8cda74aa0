/**
 * What every system gets besides its components, whatever the cloud: for PARITY.md. A cloud says of each how it is realised, so that
 * a gap is a compile error, and every type of resource of its foundation belongs to one.
 */
export const capabilities = {
  "private network": "a network of its own, with private nodes and subnets by zone",
  "egress without public addresses": "one way out for nodes that have no address of their own",
  "network flow logs": "a record of connections, kept for its time",
  "network rules from edges": "a store is open to what uses it, and to nothing else",
  "private endpoints": "cloud APIs are reached inside of the network",
  "private cluster": "a Kubernetes API without a public endpoint",
  "cluster audit log": "who did what in the cluster, kept for its time",
  "encrypted cluster secrets": "secrets of the cluster's store under a key of the system",
  "nodes for add-ons": "a pool that holds what the cluster itself needs",
  "nodes on demand": "pools that grow and shrink with what is to run",
  "capacity ladder": "reserved, on-demand, flexible and spot capacity in the order of the blueprint",
  "spot interruptions": "nodes are drained before the cloud takes them back",
  "accelerator drivers": "drivers and device plugin for accelerators, from one source",
  "encrypted disks": "disks of nodes and volumes under a key of the system",
  "keys by data class": "a key for each class of data, rotated",
  "workload identity": "an identity a workload, without a secret",
  "grants from edges": "an identity may do what its edges say, and nothing else",
  "secret store": "values of secrets outside of manifests and state",
  "settings store": "addresses that are known after apply, outside of manifests",
  "image registry": "images by digest from the account's own registry",
  "metrics and alerts": "metrics, dashboards and alerts in the cluster",
  "alert routes": "alerts wake somebody or leave a ticket",
  "budget alerts": "the cloud tells when spending nears the budget",
  "stop at budget": "spending stops at the budget, where that is switched on",
  "unusual cost": "the cloud tells of cost out of the ordinary",
  "cost by label": "every resource says its system, environment and component",
  "locked state": "Terraform's state is encrypted, versioned and locked",
} as const;

export type Capability = keyof typeof capabilities;
