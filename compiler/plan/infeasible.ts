import type { Diagnostic, PropertyPath } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { AcceleratorChoice, TokenDemand } from "./capacity.ts";
import { gib, milliseconds, percentage, plural, readable } from "./format.ts";
import { logNormal } from "./distribution.ts";
import { metricNames, rejectedOptions } from "./rejected.ts";
import { type Relaxation, relaxations } from "./relax.ts";
import { precisionInfo, weightBytes } from "./precision.ts";
import type { Bound } from "./engine/slo.ts";
import { splitCounts, type Refused, type Search, type Setting } from "./tokens.ts";
import { devicesOf, GIB } from "./memory.ts";

const sized: ReadonlySet<string> = new Set(["llm", "embedding", "reranker", "encoder"]);

/** What is wrong with a demand before any offer is looked at. */
export function unusableDemand(demand: TokenDemand): Diagnostic | undefined {
  const { model, at, traffic } = demand;
  if (!sized.has(model.kind)) {
    return diagnostic("LNT2007", {
      message: `\`${model.id}\` is a ${model.kind} model, which does not serve tokens`,
      at: { ...at, path: ["model"] },
      hint: "use `predictor` for it",
    });
  }
  const missing = (["layers", "hidden", "heads"] as const).filter((name) => model[name] === undefined);
  if (missing.length > 0)
    return diagnostic("LNT2007", { message: `the catalogue lacks ${missing.join(", ")} of \`${model.id}\``, at: { ...at, path: ["model"] } });
  if (model.context === undefined) return undefined;
  if (demand.maxContext !== undefined && demand.maxContext > model.context) {
    return diagnostic("LNT2008", {
      message: `a context of ${readable(demand.maxContext)} tokens is more than the ${readable(model.context)} of \`${model.id}\``,
      at: { ...at, path: ["maxContext"] },
    });
  }
  const spread = tooFarApart(demand, model.context);
  if (spread !== undefined) return spread;
  const p95 = traffic.inputTokens.p95 + (traffic.outputTokens?.p95 ?? 0);
  const most = Math.min(model.context, demand.maxContext ?? model.context);
  if (p95 <= most) return undefined;
  const whose = most < model.context ? "`maxContext`" : `the context of \`${model.id}\``;
  return diagnostic("LNT2008", {
    message: `p95 of prompt and answer is ${readable(p95)} tokens, ${whose} is ${readable(most)}`,
    at: { ...at, path: ["traffic", "inputTokens", "p95"] },
  });
}

/** A log-normal through points far apart has nearly all of its tokens in a few requests, longer than the model takes. */
function tooFarApart({ at, traffic, model }: TokenDemand, context: number): Diagnostic | undefined {
  for (const field of ["inputTokens", "outputTokens"] as const) {
    const points = traffic[field];
    if (points === undefined) continue;
    const { mean } = logNormal(points);
    if (mean > context)
      return diagnostic("LNT2008", {
        message: `the points of \`${field}\` are too far apart: the mean of a log-normal through p50 ${readable(points.p50)} and p95 ${readable(points.p95)} is more than the ${readable(context)} tokens of \`${model.id}\``,
        at: { ...at, path: ["traffic", field] },
        hint: "size loads that differ this much as components of their own",
      });
  }
  return undefined;
}

const choiceText = (choice: AcceleratorChoice): string =>
  choice.choose === "auto" ? "any accelerator" : choice.choose === "pinned" ? `${choice.count} x ${choice.type}` : choice.types.join(", ");

interface Finding {
  readonly code: "LNT2001" | "LNT2002" | "LNT2003" | "LNT2004" | "LNT2005" | "LNT2006" | "LNT2014" | "LNT2015";
  readonly path: PropertyPath;
  readonly message: string;
}

const within = (refused: readonly Refused[], reason: Refused["rejection"]["reason"]): readonly Refused[] =>
  refused.filter(({ rejection }) => rejection.reason === reason);

/** The property that binds: the last hurdle that something came to. */
function binding(demand: TokenDemand, setting: Setting, search: Search): Finding {
  const { refused, offers } = search;
  const region = setting.place.region;
  const what = choiceText(demand.accelerators);
  if (offers.found.length === 0) {
    const { accelerators } = demand;
    if (accelerators.choose === "pinned" && offers.mostDevices > 0 && offers.mostDevices < accelerators.count)
      return {
        code: "LNT2001",
        path: ["accelerators", "count"],
        message: `no instance in ${region} has ${what}, the largest has ${offers.mostDevices}: a replica stays within one instance`,
      };
    if (offers.binding === "capacity" && offers.listed.length > 0) {
      return {
        code: "LNT2006",
        path: ["capacity"],
        message: `${region} lists ${offers.listed.join(", ")}, but none can be had from ${[...new Set(demand.rungs.map((rung) => rung.from))].join(" or ")} at a known price`,
      };
    }
    return {
      code: "LNT2001",
      path: ["accelerators"],
      message: `${region} offers no ${demand.accelerators.choose === "auto" ? "accelerator that the planner can use" : what} that is open to everybody`,
    };
  }
  const ladders = within(refused, "ladder").flatMap(({ rejection }) => (rejection.reason === "ladder" ? [rejection] : []));
  const ladder = ladders.reduce<(typeof ladders)[number] | undefined>(
    (least, one) => (least === undefined || one.nodes < least.nodes ? one : least),
    undefined,
  );
  if (ladder !== undefined) {
    const shares = demand.rungs.reduce((sum, rung) => sum + (rung.maxShare ?? Number.POSITIVE_INFINITY), 0);
    const message =
      shares < 1
        ? `the rungs of \`capacity\` add up to ${percentage(shares)} of the instances, not to all of them`
        : `the plan needs at least ${plural(ladder.nodes, "instance")}, the capacity ladder gives ${readable(ladder.given)}`;
    return { code: "LNT2006", path: ["capacity"], message };
  }
  const replicas = within(refused, "replicas").flatMap(({ rejection }) => (rejection.reason === "replicas" ? [rejection] : []));
  const fewest = replicas.reduce((least, one) => Math.min(least, one.needed), Number.POSITIVE_INFINITY);
  if (replicas.length > 0 && replicas.every(({ grown }) => grown === true))
    return {
      code: "LNT2005",
      path: ["traffic", "growth"],
      message: `the load after growth needs at least ${plural(fewest, "replica")}, a component is planned up to ${readable(replicas[0]?.most ?? 0)}`,
    };
  if (replicas[0] !== undefined && demand.replicas === undefined)
    return {
      code: "LNT2005",
      path: ["traffic", "peak"],
      message: `the load needs at least ${plural(fewest, "replica")}, a component is planned up to ${readable(replicas[0].most)}`,
    };
  if (replicas[0] !== undefined)
    return {
      code: "LNT2005",
      path: ["replicas", "max"],
      message: `the load needs at least ${plural(fewest, "replica")}, at most ${readable(replicas[0].most)} are allowed`,
    };
  const zoned = within(refused, "zones").flatMap(({ rejection, offer }) => (rejection.reason === "zones" ? [{ ...rejection, offer }] : []));
  const [zone] = zoned.sort((a, b) => b.zones.length - a.zones.length || a.needed - b.needed || a.offer.prices.order - b.offer.prices.order);
  if (zone !== undefined)
    return {
      code: "LNT2014",
      path: ["accelerators"],
      message: `the plan is spread over ${plural(zone.needed, "zone")}, ${zone.offer.offer.instanceType} is offered in ${zone.zones.join(", ")} only`,
    };
  const loads = within(refused, "load");
  if (loads.length > 0) return slow(loads, region);
  const [unrated] = within(refused, "power");
  if (unrated !== undefined)
    return {
      code: "LNT2015",
      path: ["optimise"],
      message: `the power of ${unrated.accelerator} is not rated in the catalogue, so that plans cannot be compared by their energy`,
    };
  const fits = [...within(refused, "memory"), ...within(refused, "context")];
  if (fits.length > 0) return tooLarge(demand, search, region);
  if (refused.length === 0) {
    const counts = splitCounts(demand, Math.max(...offers.found.map(({ devices }) => devices)));
    return {
      code: "LNT2001",
      path: demand.accelerators.choose === "pinned" ? ["accelerators", "count"] : ["accelerators"],
      message: `\`${demand.model.id}\` cannot be spread evenly over ${what}: a replica takes ${counts.join(", ")} of them`,
    };
  }
  const needs = [...new Set(demand.precisions.map((precision) => precisionInfo(precision).needs))].join(" or ");
  const checkpoint = within(refused, "checkpoint").find(({ rejection }) => rejection.reason === "checkpoint");
  if (checkpoint?.rejection.reason === "checkpoint" && within(refused, "precision").length === 0)
    return {
      code: "LNT2002",
      path: ["precision"],
      message: `\`${demand.model.id}\` cannot be served in ${demand.precisions.join(" or ")}: ${checkpoint.rejection.text}`,
    };
  if (within(refused, "precision").length > 0)
    return {
      code: "LNT2002",
      path: ["precision"],
      message: `none of ${offers.listed.join(", ")} in ${region} is known to have ${needs} for ${demand.precisions.join(", ")}`,
    };
  return { code: "LNT2001", path: ["accelerators"], message: `no instance with ${what} in ${region} has a host that is large enough` };
}

function slow(loads: readonly Refused[], region: string): Finding {
  let best: { readonly bound: Bound; readonly refused: Refused } | undefined;
  for (const refused of loads) {
    if (refused.rejection.reason !== "load" || refused.rejection.failure.kind !== "slo") continue;
    const { bound } = refused.rejection.failure;
    if (best === undefined || bound.value / bound.limit < best.bound.value / best.bound.limit) best = { bound, refused };
  }
  if (best === undefined) return { code: "LNT2004", path: ["traffic"], message: `one request at p95 lengths is more than any accelerator in ${region} holds` };
  const { bound, refused } = best;
  return {
    code: "LNT2004",
    path: ["slo", bound.metric, bound.quantile],
    message: `${metricNames[bound.metric]} ${bound.quantile} of ${milliseconds(bound.limit)} cannot be held in ${region}: the nearest, ${devicesOf(refused.split)} x ${refused.accelerator} in ${refused.precision}, takes ${milliseconds(bound.value)} with its margin even for a single request`,
  };
}

function tooLarge(demand: TokenDemand, search: Search, region: string): Finding {
  const smallest = [...demand.precisions].sort((a, b) => weightBytes(demand.model, a) - weightBytes(demand.model, b))[0] ?? "bf16";
  const { accelerators } = demand;
  const most = search.offers.found.reduce(
    (best, { gpu, devices: held, accelerator }) => {
      const devices = accelerators.choose === "pinned" ? accelerators.count : held;
      return gpu.memoryGibUsable * devices > best.total ? { total: gpu.memoryGibUsable * devices, devices, accelerator } : best;
    },
    { total: 0, devices: 0, accelerator: "" },
  );
  const path: PropertyPath = accelerators.choose === "auto" ? ["model"] : ["accelerators"];
  const caches = within(search.refused, "context").flatMap(({ rejection, split }) =>
    rejection.reason === "context" ? [rejection.needs * split.tensor * split.pipeline] : [],
  );
  const cache = caches.length > 0 ? `, ${gib(Math.min(...caches))} for a cache of ${readable(search.maxContext)} tokens` : "";
  return {
    code: "LNT2003",
    path,
    message: `\`${demand.model.id}\` in ${smallest} needs ${gib(weightBytes(demand.model, smallest) / GIB)} for weights${cache} and work space; ${accelerators.choose === "pinned" ? "the blueprint pins" : `the largest choice in ${region} is`} ${most.devices} x ${most.accelerator} with ${gib(most.total)} usable`,
  };
}

/** Why nothing in the place holds the demand, without a look for changes that would help. */
export const bindingReason = (demand: TokenDemand, setting: Setting, search: Search): string => binding(demand, setting, search).message;

/** Changes that the hint names, the cheapest first; the notes have all of them with what they come to. */
const CHANGES = 3;

/** One error at the property that binds, with the reason of each family and the changes that would work. */
export function infeasible(demand: TokenDemand, setting: Setting, search: Search): Diagnostic {
  const { code, path, message } = binding(demand, setting, search);
  const price = ({ monthlyUsd }: Relaxation): number => monthlyUsd ?? Number.POSITIVE_INFINITY;
  // Of equal prices the one that was tried first: it asks for less.
  const tried = [...relaxations(demand, setting, search)].sort((a, b) => (price(a) === price(b) ? 0 : price(a) - price(b)));
  const reasons = rejectedOptions(search, undefined).slice(0, 8);
  return diagnostic(code, {
    message,
    at: { ...demand.at, path: [...(demand.at.path ?? []), ...path] },
    hint:
      tried.length === 0
        ? "no change of precision, bound, accelerators, capacity or region in the same legal area was found that helps"
        : `what would work: ${tried
            .slice(0, CHANGES)
            .map(({ change }) => change)
            .join("; or ")}`,
    notes: [...tried.map(({ change, result }) => `with ${change}: ${result}`), ...reasons.map(({ option, reason }) => `${option}: ${reason}`)],
  });
}
