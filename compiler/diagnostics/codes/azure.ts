import type { CodeInfo } from "./code.ts";

/** LNT47xx: what components share on Azure. */
export const azureCodes = {
  LNT4701: {
    severity: "error",
    title: "a component needs a cluster add-on that Azure has no installation of",
    help: "Kinds name the add-ons that they rely on, for example an autoscaler, and the target installs them in pinned versions or switches Azure's own on. A name without an installation would leave the component without it. Kinds from outside can only name add-ons that the hint lists.",
  },
  LNT4702: {
    severity: "error",
    title: "no machine for the nodes of add-ons is known in the region",
    help: "A cluster needs a few general-purpose nodes for its add-ons. The catalogue has no priced size for them in this region of Azure, and nothing is taken from another one. Choose another region, or update the catalogue.",
  },
  LNT4703: {
    severity: "error",
    title: "AKS nodes with this accelerator are not made",
    help: "Node pools are made for machines with whole NVIDIA accelerators. Shares of a device need another driver, so a plan that chose one is refused and not emitted half. Name another accelerator.",
  },
  LNT4704: {
    severity: "error",
    title: "a rung of the capacity ladder cannot be had on Azure",
    help: "Azure sells capacity on demand, as spot, and by reservation. A reservation is named by the resource id of its capacity reservation group. Blocks of days are sold by AWS, and capacity that starts when it is free by Google Cloud.",
  },
  LNT4705: {
    severity: "error",
    title: "the plan asks for more nodes than the cluster's network has addresses for",
    help: "Each node takes a block of addresses for its pods from a range that is given when the cluster is made. The upper bounds of all pools have to fit.",
  },
  LNT4706: {
    severity: "error",
    title: "an existing cluster cannot be used on Azure",
    help: "The foundation makes the cluster together with the network, the keys and the identities that components rely on. A cluster made elsewhere has others, and nothing here could tell whether they fit.",
  },
  LNT4707: {
    severity: "error",
    title: "names made of the system's are refused by Azure",
    help: "Names of resources begin with the system's. Vaults have to begin with a letter, and names with a public address may not hold trademarks such as `microsoft` and `windows` (Azure Resource Manager documentation, reserved resource names).",
  },
  LNT4708: {
    severity: "error",
    title: "the subscription's id is refused by Azure",
    help: "A subscription is named by its id, 32 hexadecimal digits in lower case with hyphens. It is in ids of roles and reservations, so it is checked before anything is written.",
  },
  LNT4709: {
    severity: "error",
    title: "a budget tells of more shares than Azure keeps",
    help: "A budget of Azure has five notifications at most, and one of them is for the forecast. A share that is left out would tell nobody, so none is left out.",
  },
  LNT4710: {
    severity: "error",
    title: "the plan asks for more API Managements than the network has subnets for",
    help: "An API Management has a subnet for itself alone, out of a range that is given when the network is made. Put routes of several gateways into one, or spread them over several systems.",
  },
} as const satisfies Record<string, CodeInfo>;
