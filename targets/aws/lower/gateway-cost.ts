import type { CostLine, Figure } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { logRetention } from "../foundation/log-retention.ts";
import { answerSeconds, bytesOf, sizesGuessed } from "../../cloud/bytes.ts";
import { alarmLines, logLines } from "./costs.ts";
import { meanRate, sleeps } from "../../cloud/facts.ts";
import type { GatewayDetails, RouteDetails } from "./gateway-plan.ts";
import { gib, monthHours, monthSeconds, round } from "../../cloud/quantities.ts";
import { firewallRules } from "./waf-rules.ts";

/** Capacity units: the largest of four dimensions counts (Elastic Load Balancing pricing, public copies read 2026-11). */
const unit = { newConnections: 25, activeConnections: 3000, gigabytes: 1, rules: 1000, freeRules: 10 };

/** What a gateway is billed for at the mean load of what it leads to. */
export function gatewayCost(
  component: Component<unknown>,
  isPublic: boolean,
  routes: readonly RouteDetails[],
  rules: number,
  details: GatewayDetails,
  context: PlanContext,
): { readonly figures: readonly Figure[]; readonly cost: readonly CostLine[] } {
  const targets = [...new Set(routes.map((route) => route.to))].map((name) => context.component(name));
  const rate = targets.reduce((sum, target) => sum + meanRate(target), 0);
  const active = targets.reduce((sum, target) => sum + meanRate(target) * answerSeconds(target), 0);
  const gigabytes = targets.reduce((sum, target) => sum + (meanRate(target) * answerBytes(target) * 3600) / 1e9, 0);
  const dimensions = {
    newConnections: rate / unit.newConnections,
    activeConnections: active / unit.activeConnections,
    gigabytesAnHour: gigabytes / unit.gigabytes,
    rules: (rate * Math.max(0, rules - unit.freeRules)) / unit.rules,
  };
  const units = Math.max(...Object.values(dimensions));
  const line = (item: string, service: string, serviceItem: string, quantity: number, formula: string, assumption?: string, why?: string): CostLine =>
    context.price({
      component: component.name,
      item,
      service,
      serviceItem,
      quantity: round(quantity, 3),
      formula,
      ...(assumption === undefined ? {} : { assumption }),
      ...(why === undefined ? {} : { guess: { why } }),
    });
  // A load balancer stands in two zones at least.
  const zones = Math.max(2, context.place.zones);
  const millions = (rate * monthSeconds) / 1e6;
  // To the internet AWS counts 1,024^3 bytes (EC2 pricing: 10 TB are 10,240 GB).
  const outgoing = targets.reduce((sum, target) => sum + meanRate(target) * bytesOf(target).answer, 0);
  const logged = logRetention(context.system);
  const logBytes = (details.rest === undefined ? 0 : apiLogBytes) + (details.waf === undefined ? 0 : firewallLogBytes);
  const ruleCount = details.waf === undefined ? 0 : firewallRules(details.waf, routes).length;
  return {
    figures: [
      {
        name: "capacity units",
        value: units,
        unit: "LCU",
        formula: "max(newConnections, activeConnections, gigabytesAnHour, rules)",
        inputs: dimensions,
        source: "a connection a request; answers last as long as the SLO allows; a streamed token is 200 bytes",
      },
      {
        name: "idle timeout",
        value: details.idleSeconds,
        unit: "s",
        formula: "max(60, ceil(longestTimeout / 60) * 60)",
        inputs: { longestTimeout: Math.max(...routes.map((route) => route.timeoutSeconds)) },
      },
    ],
    cost: [
      line("load balancer", "alb", "load balancer", monthHours, `${monthHours} h`),
      ...(details.rest === undefined
        ? []
        : [line("API Gateway requests", "api-gateway", "REST API 1M requests", millions, `${round(rate, 3)}/s x ${monthHours} h / 1M`)]),
      ...(isPublic && details.rest === undefined
        ? [line("public addresses", "vpc", "public IPv4 address", zones * monthHours, `${zones} zones x ${monthHours} h`, "one address a zone")]
        : []),
      line("load balancer capacity units", "alb", "LCU", units * monthHours, `${round(units, 4)} LCU x ${monthHours} h`, "a connection a request"),
      ...(details.waf === undefined
        ? []
        : [
            line("firewall", "waf", "web ACL", 1, "1 web ACL"),
            line("firewall rules", "waf", "rule", ruleCount, `${ruleCount} rules`),
            line("firewall requests", "waf", "1M requests", millions, `${round(rate, 3)}/s x ${monthHours} h / 1M`),
          ]),
      ...(isPublic && outgoing > 0
        ? [
            line(
              "answers to the internet",
              "data-transfer",
              "Outbound data transfer to Internet",
              (outgoing * monthSeconds) / gib,
              `${round(outgoing, 1)} B/s x ${monthSeconds} s / 2^30`,
              sizesGuessed,
              sizesGuessed,
            ),
          ]
        : []),
      ...(logBytes > 0 && rate > 0
        ? logLines(
            component.name,
            "request logs in CloudWatch",
            (rate * monthSeconds * logBytes) / 1e9,
            logged,
            `${round(rate, 3)}/s x ${monthSeconds} s x ${logBytes} B`,
            `a request leaves ${logBytes} B in the logs of ${details.rest === undefined ? "the firewall" : details.waf === undefined ? "the API" : "the API and the firewall"}`,
            context,
          )
        : []),
      ...accessLogs(component.name, rate, context),
      ...alarmLines(component, (details.rest === undefined ? 1 : 2) + targets.reduce((sum, target) => sum + (sleeps(target) ? 2 : 3), 0), context),
    ],
  };
}

/** Bytes of a request in a log. Guesses: a line of ours for the API; headers, labels and rule matches in JSON for the firewall. */
const apiLogBytes = 500;
const firewallLogBytes = 2000;
/** Bytes of a line of an access log and of a connection log, compressed as load balancers write them: a guess. */
const accessLogBytes = 250;

/** Access logs of the load balancer lie in the bucket of the foundation for as long as audit logs do. */
function accessLogs(component: string, rate: number, context: PlanContext): readonly CostLine[] {
  if (rate === 0) return [];
  const days = logRetention(context.system);
  const why = `a request leaves ${accessLogBytes} B in the access logs, compressed`;
  const stored = (rate * 86_400 * days * accessLogBytes) / 1e9;
  return [
    context.price({
      component,
      item: "access logs in S3",
      service: "s3",
      serviceItem: "standard storage first 50TB",
      quantity: round(stored, 3),
      formula: `${round(rate, 3)}/s x 86400 s x ${days} days x ${accessLogBytes} B`,
      assumption: `${why}; after ${days} days, when the oldest are deleted`,
      guess: { why },
    }),
  ];
}

function answerBytes(target: Component): number {
  const { request, answer } = bytesOf(target);
  return request + answer;
}
