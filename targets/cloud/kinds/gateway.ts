import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Component, Given } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { elsewhere } from "../access.ts";
import { at } from "../at.ts";
import { tokensOf } from "../bytes.ts";
import type { CommonContext } from "../contract.ts";
import { type HttpServer, httpServer } from "../http.ts";
import { duration } from "../quantities.ts";

/** A route as every cloud has it. */
export interface SharedRoute<L> {
  readonly path: string;
  /** Name of the component that answers. */
  readonly to: string;
  readonly methods: readonly string[];
  readonly timeoutSeconds: number;
  readonly stream: boolean;
  /** Its own limit; absent: the gateway's. */
  readonly limit?: L;
}

const shortTimeout = 30_000;
const streamTimeout = 600_000;

/** Bodies are prompts. */
export const generates = (target: Component): boolean => target.can.includes("generate text");
/** Answers that are worth sending piece by piece. A model that only embeds has nothing to stream. */
const streams = (target: Component): boolean => generates(target) && tokensOf(target)?.output !== 0;

/** What a route was planned to be, in milliseconds. */
export interface Planned {
  readonly timeout: number;
  readonly stream: boolean;
  readonly target: Component;
}

/** How a cloud makes routes. */
export interface RoutesOnCloud<L, R> {
  /** Time until the caller gets an error, where the answer is not streamed. @default 30 s */
  readonly shortTimeout?: number;
  /** Says what is wrong with a path and its times. */
  check(path: string, planned: Planned): void;
  /** A limit of its own; undefined where nothing counts, or it cannot be counted. */
  limit(path: string, perSecond: number): L | undefined;
  /** What is kept of it. */
  route(shared: Omit<SharedRoute<L>, "stream" | "limit">, planned: Planned, limit: { readonly limit?: L }): R;
}

/** Routes of a gateway, longest path first: the order in which they match. What nobody wrote is put into `provenance`. */
export function planRoutes<L, R extends { readonly path: string }>(
  component: Component<GatewayValues>,
  context: PlanContext,
  provenance: Record<string, Given>,
  cloud: RoutesOnCloud<L, R>,
): readonly R[] {
  return Object.entries(component.values.routes)
    .map(([path, route]): R => {
      const target = context.component(route.to.component);
      const stream = route.stream ?? streams(target);
      if (route.stream === undefined)
        provenance[`routes.${path}.stream`] = { from: "planned", note: stream ? "it generates text" : "it does not generate text" };
      const timeout = route.timeout ?? (stream ? streamTimeout : (cloud.shortTimeout ?? shortTimeout));
      if (route.timeout === undefined)
        provenance[`routes.${path}.timeout`] = { from: "planned", note: `${duration(timeout)}, the answer is ${stream ? "" : "not "}streamed` };
      const planned: Planned = { timeout, stream, target };
      cloud.check(path, planned);
      const limit = route.limit === undefined ? undefined : cloud.limit(path, route.limit);
      const methods = [...new Set(route.methods)];
      const shared = { path, to: route.to.component, methods, timeoutSeconds: Math.ceil(timeout / 1000) };
      return cloud.route(shared, planned, limit === undefined ? {} : { limit });
    })
    .toSorted((a, b) => b.path.length - a.path.length || (a.path < b.path ? -1 : 1));
}

/** Says what is wrong with a path, or with a property of its route. */
export const pathTeller =
  (component: Component<GatewayValues>, path: string, found: Diagnostic[]) =>
  (message: string, hint: string, ...inside: readonly string[]): void =>
    void found.push(
      diagnostic("LNT4006", { message, at: { ...at(component, "routes", path, ...inside), ...(inside.length === 0 ? { key: true } : {}) }, hint }),
    );

/** What a gateway leads to, with its routes. */
export interface GatewayTarget<R> {
  readonly component: Component;
  readonly server: HttpServer;
  readonly routes: readonly R[];
}

/** Servers that the routes lead to, in their order. The first that is elsewhere, or serves no HTTP, is an error. `cloud`: for people. */
export function gatewayTargets<R extends { readonly path: string; readonly to: string }>(
  component: Component<GatewayValues>,
  routes: readonly R[],
  context: Pick<CommonContext, "component" | "plan" | "place">,
  cloud: string,
): Result<readonly GatewayTarget<R>[]> {
  const targets: GatewayTarget<R>[] = [];
  for (const name of [...new Set(routes.map((route) => route.to))]) {
    const path = routes.find((route) => route.to === name)?.path ?? "";
    const plan = context.plan.components[name];
    if (plan === undefined) return [undefined, [elsewhere(component, { to: name, path: ["routes", path] }, context)]];
    const server = httpServer(plan.details);
    if (server === undefined) {
      const message = `\`${name}\` does not say on ${cloud} where it serves HTTP`;
      const hint = "its kind has to keep `http: { port, ready }` in the details of its plan";
      return [undefined, [diagnostic("LNT4004", { message, at: at(component, "routes", path), hint })]];
    }
    targets.push({ component: context.component(name), server, routes: routes.filter((route) => route.to === name) });
  }
  return [targets, []];
}
