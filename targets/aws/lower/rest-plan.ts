import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Component } from "../../../compiler/system.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { at } from "../../cloud/at.ts";
import { duration } from "../../cloud/quantities.ts";

/** Proofs of identity that API Gateway checks and a load balancer does not. */
export type RestAuth = "iam" | "api key";

export const stageName = "live";
export const proxyPath = "{proxy+}";

/** How a gateway knows its callers by API Gateway. Absent: a load balancer does. */
export function restAuth({ auth }: GatewayValues): RestAuth | undefined {
  return auth.auth === "iam" || auth.auth === "api key" ? auth.auth : undefined;
}

export const segmentsOf = (path: string): readonly string[] => path.split("/").filter((part) => part !== "");

/** The token bucket of a caller, in requests: a second's worth. */
export const burstOf = (perSecond: number): number => Math.max(1, Math.ceil(perSecond));

/**
 * Limits of a REST API (API Gateway developer guide, "Quotas for configuring and running a REST API" and "Stream the integration
 * response", public copies read 2026-11): milliseconds of a whole and of a streamed answer, bytes of a request.
 */
export const bufferedTimeout = 29_000;
const streamedTimeout = 900_000;
const leastTimeout = 50;
const largestBody = 10_000_000;
/** Parts of all paths, each counted once. */
const resourceLimit = 300;
const pathPart = /^[A-Za-z0-9._:-]+$/;

const otherwise = 'use jwt({ issuer, audience }), or noAuth("why") where the service checks callers itself';

/** What a load balancer could do and a REST API before it cannot. */
export function restErrors(component: Component<GatewayValues>): readonly Diagnostic[] {
  const { values } = component;
  const found: Diagnostic[] = [];
  if (values.maxBody > largestBody)
    found.push(
      diagnostic("LNT4004", {
        message: "API Gateway, which checks these callers, takes requests of 10 MB at most",
        at: at(component, "maxBody"),
        hint: `write "9.5MiB" or less and let callers upload to a bucket; without API Gateway, ${otherwise}`,
      }),
    );
  if (values.exposure === "private" && values.domain !== undefined)
    found.push(
      diagnostic("LNT4004", {
        message: "a private REST API is called by the name that API Gateway gives it, and a domain of its own is not emitted",
        at: at(component, "domain"),
        hint: `remove \`domain\`; to keep it, ${otherwise}`,
      }),
    );
  const paths = Object.keys(values.routes);
  const parts = new Set(
    paths.map(segmentsOf).flatMap((all) => [...all.map((_, index) => all.slice(0, index + 1)), [...all, proxyPath]].map((one) => one.join("/"))),
  );
  if (parts.size > resourceLimit)
    found.push(
      diagnostic("LNT4006", {
        message: `the routes have ${parts.size} parts of paths, and a REST API holds ${resourceLimit}`,
        at: at(component, "routes"),
        hint: "shorten the paths, or add a second gateway",
      }),
    );
  for (const path of paths) {
    const say = (message: string, hint: string): void =>
      void found.push(diagnostic("LNT4006", { message, at: { ...at(component, "routes", path), key: true }, hint }));
    const parts = segmentsOf(path);
    if (path.includes("//") || parts.some((part) => !pathPart.test(part)))
      say(`\`${path}\` holds a part that API Gateway does not match`, "use letters, digits and . _ : - between single slashes");
    // With the name of the stage before it, a path of one route would be that of another to the load balancer.
    if (parts[0] === stageName) say(`paths that begin with \`/${stageName}\` are those of the stage in API Gateway`, "choose another path");
    if (parts.length === 0 && paths.length > 1)
      say("beside other paths, `/` would let callers reach those by the name of the stage", "name every path, or give `/` a gateway of its own");
  }
  return found;
}

/** `stream` and `timeout` in milliseconds are those that the route gets. */
export function restTimeoutErrors(component: Component<unknown>, path: string, stream: boolean, timeout: number): readonly Diagnostic[] {
  const where = at(component, "routes", path, "timeout");
  if (timeout < leastTimeout)
    return [diagnostic("LNT4006", { message: `API Gateway waits ${leastTimeout} ms at least`, at: where, hint: `write "${leastTimeout}ms" or more` })];
  if (timeout <= (stream ? streamedTimeout : bufferedTimeout)) return [];
  return [
    diagnostic("LNT4004", {
      message: `API Gateway, which checks these callers, waits ${duration(stream ? streamedTimeout : bufferedTimeout)} at most for an answer that is ${stream ? "" : "not "}streamed, not ${duration(timeout)}`,
      at: where,
      hint: stream
        ? `write "15m" or less; for longer answers, ${otherwise}`
        : `write "29s" or less, or \`stream: true\` where the service streams; for longer answers, ${otherwise}`,
    }),
  ];
}
