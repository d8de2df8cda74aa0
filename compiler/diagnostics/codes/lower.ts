import type { CodeInfo } from "./code.ts";

/** LNT40xx */
export const lowerCodes = {
  LNT4001: {
    severity: "error",
    title: "a component is used in a way that the cloud does not offer",
    help: "An edge joins two components by a verb: reads, writes, invokes and others. Grants and network rules are made from it, so a verb without a lowering cannot be connected. The hint lists the verbs that the target offers on this cloud; use one of those, or another kind.",
  },
  LNT4002: {
    severity: "error",
    title: "data is kept longer than its class allows",
    help: "Personal, health and card data state how long they may be kept (`retention: { max }`). A store that keeps them longer breaks that promise. Shorten `keep`, `locked` or the backups, or correct the retention where the data enters the system.",
  },
  LNT4003: {
    severity: "error",
    title: "objects would move to cheaper storage too early, or for too short a time",
    help: "Cheaper classes of object storage take objects only from an age on and bill a minimum stay. A step below either costs more than it saves, or is refused by the cloud. Move `coldAfter`, or leave it out.",
  },
  LNT4004: {
    severity: "error",
    title: "the cloud has no lowering for this choice",
    help: "The value is part of the language, but not of what is emitted for this cloud. Nothing is put in its place silently. The hint names what there is.",
  },
  LNT4005: {
    severity: "error",
    title: "two settings of a store exclude each other",
    help: "A lock keeps versions of objects, so it needs versioning, and objects cannot be deleted while it lasts. Change one of the two properties.",
  },
  LNT4006: {
    severity: "error",
    title: "a route cannot be expressed on the cloud's load balancer",
    help: "Load balancers limit patterns, timeouts, names and the number of conditions of a rule. So does the API gateway that stands before one to check keys or identities of the cloud. A route outside those limits would be cut or refused at apply. Change the path, the timeout or the number of routes as the hint says.",
  },
  LNT4007: {
    severity: "error",
    title: "a rate limit is outside what the firewall can count",
    help: "The firewall counts requests of a caller in windows of 1, 2, 5 or 10 minutes, and from 10 requests on, and holds ten such rules. A limit below 10 requests in 10 minutes, or more different limits than that, cannot be enforced there. Raise or share the limits, or enforce them in the service.",
  },
  LNT4008: {
    severity: "error",
    title: "no node or instance is large enough, or none is offered in the region",
    help: "The size of a cache or database is matched with the types that the catalogue knows in this region, and with what one instance can hold. Nothing is taken from another region. Lower the requirement, split the store, or choose another region.",
  },
  LNT4009: {
    severity: "error",
    title: "a recovery objective cannot be met",
    help: "Managed databases lose up to five minutes with point-in-time recovery and keep backups for a limited time. An objective beyond that needs another design. The hint names the nearest value that holds.",
  },
  LNT4010: {
    severity: "error",
    title: "the model is not in the catalogue",
    help: "Memory and speed of a model are worked out from its shape, and nothing is guessed. Use an id of the catalogue (`lintel catalog models`), or an entry of a model registry with `base`.",
  },
  LNT4011: {
    severity: "error",
    title: "a fact that sizing needs is not known",
    help: "A size would have to be guessed. State the figure where the hint says, or choose a form for which it is known.",
  },
  LNT4012: {
    severity: "warning",
    title: "requests are not captured",
    help: "`capture` states that a share of requests and answers is stored. Nothing in what is emitted does that yet, so no evidence is kept. Until then, a service can write what it answers to the store.",
  },
  LNT4013: {
    severity: "error",
    title: "a component is used from another place",
    help: "Each place gets a network, keys and identities of its own, and nothing in what is emitted joins two of them. A component that is used has to be where its user is. Move one of the two with `on`, or reach the other by a public address that you name in `egress`.",
  },
  LNT4014: {
    severity: "error",
    title: "the cloud does not take an owner or a tag",
    help: "Owners and tags are written on every resource, for bills and for whoever is on call. Clouds limit their length and characters, and refuse at apply what is outside of the limits; a few tags are Lintel's own, because grants go by them. Nothing is replaced silently. Write them as the hint says.",
  },
  LNT4015: {
    severity: "error",
    title: "a workload is granted more than one identity can hold",
    help: "Each component that a workload uses adds statements to the policies of its role, and clouds limit their length. Grants are never widened to make them shorter. Split the workload, or keep what belongs together in fewer stores.",
  },
} as const satisfies Record<`LNT40${string}`, CodeInfo>;
