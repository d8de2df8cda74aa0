import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, CostLine, Figure, Rejected } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { CacheValues } from "../../../dsl/components/cache.ts";
import { at, isGiven } from "../../cloud/at.ts";
import { nodesFigure, ttlErrors } from "../../cloud/kinds/cache.ts";
import { gib, monthHours, round } from "../../cloud/quantities.ts";
import { redisMost, redisPriceItem, type ValkeyNode, valkeyNodes } from "./memory-sizes.ts";

/** Room for fragmentation. Nodes of Valkey state what is writable; of Redis' memory a fifth stays free (documentation, "Memory management", 2026). */
const fragmentation = 1.25;
const redisUsable = 0.8;
const gb = 1e9;

export type CacheDetails =
  | { readonly product: "valkey"; readonly node: ValkeyNode["type"]; readonly replicas: number }
  | { readonly product: "redis"; readonly gigabytes: number; readonly replicated: boolean };

const logsIn = "Memorystore for Valkey lets workloads in with tokens of their identity, and the router before a model logs in with a password";

/** Whether a router of ours is among its users: those keep answers of a model, which is what a model's cache is for. */
const behindRouter = (component: Component<unknown>, context: Pick<PlanContext, "edgesTo" | "component">): boolean =>
  context.edgesTo(component.name).some((edge) => edge.path[0] === "cache" && context.component(edge.from).can.includes("generate text"));

export function planCache(component: Component<CacheValues>, context: PlanContext): Result<ComponentPlan<CacheDetails>> {
  const { values } = component;
  const outlived = ttlErrors(component);
  if (outlived.length > 0) return [undefined, outlived];
  const router = behindRouter(component, context);
  const given = isGiven(component, "engine");
  if (values.engine === "valkey" && router && !given) {
    return [
      undefined,
      [diagnostic("LNT4004", { message: logsIn, at: at(component, "engine"), hint: 'use "redis", or leave `engine` out: Redis is chosen then' })],
    ];
  }
  const product = values.engine === "redis" || router ? "redis" : "valkey";
  const [sized, errors] = product === "redis" ? sizeRedis(component, context) : sizeValkey(component, context);
  if (sized === undefined) return [undefined, errors];
  return [
    {
      component: component.name,
      summary: sized.summary,
      figures: sized.figures,
      cost: sized.cost,
      rejected: sized.rejected,
      needs: { addons: ["external-secrets"] },
      provenance: product === values.engine ? {} : { engine: { from: "planned", note: `Redis: ${logsIn}` } },
      details: sized.details,
    },
    [],
  ];
}

interface Sized {
  readonly summary: string;
  readonly figures: readonly Figure[];
  readonly cost: readonly CostLine[];
  readonly rejected: readonly Rejected[];
  readonly details: CacheDetails;
}

function sizeValkey(component: Component<CacheValues>, context: PlanContext): Result<Sized> {
  const production = context.system.environment === "production";
  const needed = (component.values.size * fragmentation) / gb;
  const offered = valkeyNodes.filter(({ type }) => !(production && type === "SHARED_CORE_NANO"));
  const node = offered.find(({ writableGb }) => writableGb >= needed);
  if (node === undefined) {
    const most = Math.max(...valkeyNodes.map(({ writableGb }) => writableGb));
    return [undefined, [tooLarge(component, `a shard of Memorystore for Valkey keeps ${most} GB`, (most * gb) / fragmentation)]];
  }
  const replicas = production ? 1 : 0;
  const nodes = 1 + replicas;
  const priced = "nodes cost what those of Memorystore for Redis Cluster do";
  return [
    {
      summary: `${nodes} x ${node.type} (Memorystore for Valkey)`,
      figures: [
        {
          name: "memory of a node",
          value: needed,
          unit: "GB",
          formula: "workingSet * fragmentation",
          inputs: { workingSet: component.values.size / gb, fragmentation },
        },
        nodesFigure(nodes),
      ],
      cost: [
        context.price({
          component: component.name,
          item: `Memorystore for Valkey ${node.type}`,
          service: "memorystore-redis-cluster",
          serviceItem: node.priceItem,
          quantity: nodes * monthHours,
          formula: `${nodes} ${nodes === 1 ? "node" : "nodes"} x ${monthHours} h`,
          assumption: priced,
        }),
      ],
      rejected: [
        ...valkeyNodes
          .filter((one) => one.writableGb < needed || !offered.includes(one))
          .map(
            ({ type, writableGb }): Rejected => ({
              option: type,
              reason: writableGb < needed ? `${writableGb} GB, and ${round(needed)} GB are needed` : "no promise of availability: not for production",
            }),
          ),
        { option: "several shards", reason: "plain clients do not follow shards" },
      ],
      details: { product: "valkey", node: node.type, replicas },
    },
    [],
  ];
}

function sizeRedis(component: Component<CacheValues>, context: PlanContext): Result<Sized> {
  const replicated = context.system.environment === "production";
  const needed = (component.values.size * fragmentation) / redisUsable / gib;
  const gigabytes = Math.max(1, Math.ceil(needed));
  if (gigabytes > redisMost)
    return [undefined, [tooLarge(component, `Memorystore for Redis has ${redisMost} GB at most`, (redisMost * gib * redisUsable) / fragmentation)]];
  const item = redisPriceItem(gigabytes, replicated);
  return [
    {
      summary: `${gigabytes} GB of Memorystore for Redis, ${replicated ? "standby in another zone" : "one zone"}`,
      figures: [
        {
          name: "memory",
          value: gigabytes,
          unit: "GB",
          formula: "max(1, ceil(workingSet * fragmentation / usable))",
          inputs: { workingSet: component.values.size / gib, fragmentation, usable: redisUsable },
        },
      ],
      cost: [
        context.price({
          component: component.name,
          item: `Memorystore for Redis ${item}`,
          service: "memorystore-redis",
          serviceItem: item,
          quantity: gigabytes * monthHours,
          formula: `${gigabytes} GB x ${monthHours} h${replicated ? "; the price holds the standby" : ""}`,
        }),
        context.price({
          component: component.name,
          item: "password and certificate in Secret Manager",
          service: "secret-manager",
          serviceItem: "active version",
          quantity: 2,
          formula: "2 secrets x 1 active version",
        }),
      ],
      rejected: [
        { option: replicated ? "basic tier" : "standard tier", reason: replicated ? "no standby: not for production" : "a standby is for production" },
        { option: "Memorystore for Redis Cluster", reason: "plain clients do not follow shards" },
      ],
      details: { product: "redis", gigabytes, replicated },
    },
    [],
  ];
}

const tooLarge = (component: Component<CacheValues>, limit: string, bytes: number) =>
  diagnostic("LNT4008", {
    message: `a working set of ${round(component.values.size / gib)} GiB does not fit: ${limit}`,
    at: at(component, "size"),
    hint: `write "${Math.floor(bytes / gib)}GiB" or less, or split the cache`,
  });
