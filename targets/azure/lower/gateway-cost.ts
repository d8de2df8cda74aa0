import { redundancy } from "./storage.ts";
import type { CostLine, Figure } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { priceLine } from "../../cloud/price-line.ts";
import { meanRate } from "../../cloud/facts.ts";
import { monthHours, monthSeconds, round } from "../../cloud/quantities.ts";
import { answerSeconds, bytesOf, sizesGuessed } from "../../cloud/bytes.ts";
import { alarmLines, endpointLine, logLine } from "./costs.ts";
import { logDays } from "../foundation/log-retention.ts";
import type { GatewayDetails, RouteDetails } from "./gateway-plan.ts";

/**
 * A capacity unit holds 2500 connections and 2.22 Mbit/s; with a firewall it inspects ten small requests a second; an instance has ten
 * units (Application Gateway documentation, "Scaling and WAF v2" and "Understanding pricing", recalled).
 */
const unit = { connections: 2500, megabits: 2.22, inspected: 10, unitsAnInstance: 10 };
/** Instances of a gateway at most (Application Gateway limits, recalled). */
const mostInstances = 125;
/** Bytes of a request in a log, and the share of requests that a rule of the firewall matches: guesses. */
const logBytes = 1500;
const matched = 0.01;

/** What a gateway is billed for at the mean load of what it leads to. */
export function gatewayCost(
  component: Component<unknown>,
  routes: readonly RouteDetails[],
  { isPublic, api, firewall }: { readonly isPublic: boolean; readonly api: GatewayDetails["api"] | undefined; readonly firewall: boolean },
  context: PlanContext,
): { readonly figures: readonly Figure[]; readonly cost: readonly CostLine[]; readonly instances: GatewayDetails["instances"] } {
  const targets = [...new Set(routes.map((route) => route.to))].map((name) => context.component(name));
  const sum = (of: (target: Component) => number): number => targets.reduce((total, target) => total + meanRate(target) * of(target), 0);
  const rate = sum(() => 1);
  const outgoing = sum((target) => bytesOf(target).answer);
  const dimensions = {
    connections: sum(answerSeconds) / unit.connections,
    megabits: (sum((target) => bytesOf(target).request + bytesOf(target).answer) * 8) / 1e6 / unit.megabits,
    inspected: firewall ? rate / unit.inspected : 0,
  };
  const units = Math.max(...Object.values(dimensions));
  const least = context.system.environment === "production" ? 2 : 1;
  const min = Math.max(least, Math.ceil(units / unit.unitsAnInstance));
  const instances = { min, max: Math.min(mostInstances, Math.max(10, 3 * min)) };
  const tier = firewall ? "WAF v2" : "Standard v2";
  const line = priceLine(component, context);
  // An instance that is held ready is billed with its units, used or not.
  const billed = Math.max(units, min * unit.unitsAnInstance);
  return {
    figures: [
      {
        name: "capacity units",
        value: units,
        unit: "CU",
        formula: "max(connections, megabits, inspected)",
        inputs: dimensions,
        source: "answers last as long as the SLO allows; a streamed token is 200 bytes",
      },
      {
        name: "instances held ready",
        value: min,
        unit: "",
        formula: "max(least, ceil(units / unitsAnInstance))",
        inputs: { least, units, unitsAnInstance: unit.unitsAnInstance },
      },
    ],
    cost: [
      line("Application Gateway", "application-gateway", `${tier} gateway`, monthHours, `${monthHours} h`),
      line(
        "Application Gateway capacity units",
        "application-gateway",
        `${tier} capacity unit`,
        billed * monthHours,
        `max(${round(units, 3)}, ${min} x ${unit.unitsAnInstance}) CU x ${monthHours} h`,
      ),
      // A private one has a public address as well, through which Azure manages it.
      line("public address", "public-ip", "static standard", monthHours, `1 address x ${monthHours} h`),
      ...(api === undefined
        ? []
        : [line("API Management", "api-management", "Standard v2 unit", monthHours, `1 unit x ${monthHours} h`), endpointLine(component, context)]),
      ...(isPublic && outgoing > 0
        ? [
            line(
              "answers to the internet",
              "bandwidth",
              "internet egress",
              (outgoing * monthSeconds) / 1e9,
              `${round(outgoing, 1)} B/s x ${monthSeconds} s / 1e9`,
              sizesGuessed,
            ),
          ]
        : []),
      ...(rate > 0 ? logs(component.name, rate, { api: api !== undefined, firewall }, context) : []),
      ...alarmLines(component, 3, context),
    ],
    instances,
  };
}

/** Records of requests lie in the account of the foundation for as long as audit logs do; what the firewall matches goes to the workspace. */
function logs(
  component: string,
  rate: number,
  { api, firewall }: { readonly api: boolean; readonly firewall: boolean },
  context: PlanContext,
): readonly CostLine[] {
  const days = logDays(context.system);
  const bytes = logBytes * (api ? 2 : 1);
  const why = `a request leaves ${bytes} B in the logs of ${api ? "the gateway and the API" : "the gateway"}`;
  const seen = rate * monthSeconds * matched;
  return [
    context.price({
      component,
      item: "logs of requests",
      service: "blob",
      serviceItem: `hot ${redundancy(context.place)} first 50TB`,
      quantity: round((rate * 86_400 * days * bytes) / 1e9, 3),
      formula: `${round(rate, 3)}/s x 86400 s x ${days} days x ${bytes} B / 1e9`,
      assumption: `${why}; after ${days} days, when the oldest are deleted`,
      guess: { why },
    }),
    ...(firewall
      ? [
          logLine(
            component,
            "logs of the firewall",
            (seen * logBytes) / 1e9,
            `${round(rate, 3)}/s x ${monthSeconds} s x ${matched} x ${logBytes} B / 1e9`,
            `a rule of the firewall matches one request in ${1 / matched}`,
            context,
          ),
        ]
      : []),
  ];
}
