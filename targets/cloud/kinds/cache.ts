import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Figure } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { CacheValues } from "../../../dsl/components/cache.ts";
import { at } from "../at.ts";
import type { CommonContext } from "../contract.ts";
import { retentionMax } from "../facts.ts";
import { duration } from "../quantities.ts";

/** Entries may not outlive what the class of their data allows. */
export function ttlErrors(component: Component<CacheValues>): readonly Diagnostic[] {
  const { ttl } = component.values;
  const max = retentionMax(component);
  if (max === undefined || ttl <= max) return [];
  return [
    diagnostic("LNT4002", {
      message: `entries live ${duration(ttl)}, but the data in \`${component.name}\` may be kept ${duration(max)} at most`,
      at: at(component, "ttl"),
      hint: `write ${duration(max)} or less`,
    }),
  ];
}

/** A primary, and a replica where one is kept. */
export const nodesFigure = (nodes: number): Figure => ({
  name: "nodes",
  value: nodes,
  unit: "",
  formula: "primary + replicas",
  inputs: { primary: 1, replicas: nodes - 1 },
});

/** Components that read or write it, each once. */
export function cacheUsers(component: Component<unknown>, context: Pick<CommonContext, "edgesTo" | "component">): readonly Component[] {
  const users = context.edgesTo(component.name).filter(({ verb }) => verb === "reads" || verb === "writes");
  return [...new Set(users.map((edge) => edge.from))].map((name) => context.component(name));
}
