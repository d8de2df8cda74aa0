import type { Component } from "../../compiler/system.ts";
import type { CommonAccess } from "./contract.ts";

/** What a load balancer has to know of a server. Kinds that serve HTTP keep it in the details of their plan. */
export interface HttpServer {
  /** Port of the container. */
  readonly port: number;
  /** Path that answers 200 when the server takes requests. */
  readonly ready: string;
  /** Mean and longest answer in seconds, where they are planned. */
  readonly answerSeconds?: { readonly mean: number; readonly longest: number };
}

/** Reads it from a plan, whatever the kind. */
export function httpServer(details: unknown): HttpServer | undefined {
  if (typeof details !== "object" || details === null || !("http" in details)) return undefined;
  return details.http as HttpServer;
}

/** Calls go through the Service of the component, which listens on 80; NetworkPolicies see the port of the container. */
export const callAccess = (component: Component<unknown>, server: HttpServer): CommonAccess => ({
  egress: [{ to: "pods", port: server.port }],
  settings: { URL: `http://${component.id}` },
});
