import type { CostLine, Figure } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { sizesGuessed } from "../../cloud/bytes.ts";
import { priceLine } from "../../cloud/price-line.ts";
import { meanRate, payloadOf } from "../../cloud/facts.ts";
import { gib, monthHours, monthSeconds, round } from "../../cloud/quantities.ts";
import { firewallRules } from "./armor.ts";
import type { GatewayDetails } from "./gateway-plan.ts";

/** Bytes of a line of a request in the logs, and of a streamed token and one of a prompt: guesses. */
const logBytes = 1000;
const tokenBytes = { out: 200, in: 4 } as const;

const median = (spread: unknown): number =>
  typeof spread === "object" && spread !== null && "p50" in spread && typeof spread.p50 === "number" ? spread.p50 : 0;

function bytesOf(target: Component): { readonly request: number; readonly answer: number } {
  const { traffic } = target.values;
  if (typeof traffic === "object" && traffic !== null && "inputTokens" in traffic)
    return { request: median(traffic.inputTokens) * tokenBytes.in, answer: ("outputTokens" in traffic ? median(traffic.outputTokens) : 0) * tokenBytes.out };
  const payload = payloadOf(target);
  return { request: payload, answer: payload };
}

/** What a gateway is billed for at the mean load of what it leads to. */
export function gatewayCost(
  component: Component<unknown>,
  isPublic: boolean,
  details: GatewayDetails,
  context: PlanContext,
): { readonly figures: readonly Figure[]; readonly cost: readonly CostLine[] } {
  const targets = [...new Set(details.routes.map(({ to }) => to))].map((name) => context.component(name));
  const rate = targets.reduce((sum, target) => sum + meanRate(target), 0);
  const sum = (part: "request" | "answer"): number => targets.reduce((total, target) => total + meanRate(target) * bytesOf(target)[part], 0);
  const [into, out] = [sum("request"), sum("answer")];
  const rules = firewallRules(details).length + 1;
  const line = priceLine(component, context);
  return {
    figures: [
      {
        name: "requests",
        value: rate,
        unit: "requests/s",
        formula: targets.map(({ name }) => name).join(" + "),
        inputs: Object.fromEntries(targets.map((target) => [target.name, meanRate(target)])),
        source: "mean rates of what it leads to",
      },
      {
        name: "rules of the firewall",
        value: rules,
        unit: "",
        formula: "rules + 1",
        inputs: { rules: rules - 1 },
        source: "methods, limits and rule sets, and the default",
      },
    ],
    cost: [
      line("load balancer", "cloud-lb", "forwarding rule", 2 * monthHours, `2 rules (443, and 80 to be redirected) x ${monthHours} h`),
      ...(into + out > 0
        ? [
            line(
              "data through the load balancer",
              "cloud-lb",
              "ingress data",
              ((into + out) * monthSeconds) / 1e9,
              `${round(into + out, 1)} B/s x ${monthSeconds} s / 10^9`,
              sizesGuessed,
            ),
          ]
        : []),
      ...(isPublic ? [line("public address", "external-ip", "vm", monthHours, `1 address x ${monthHours} h`)] : []),
      line("firewall", "cloud-armor", "security policy", 1, "1 policy"),
      line("firewall rules", "cloud-armor", "rule", rules, `${rules} rules`),
      ...(rate > 0
        ? [line("firewall requests", "cloud-armor", "1M requests", (rate * monthSeconds) / 1e6, `${round(rate, 3)}/s x ${monthSeconds} s / 1M`)]
        : []),
      ...(isPublic && out > 0
        ? [
            line(
              "answers to the internet",
              "egress-internet",
              "internet",
              (out * monthSeconds) / gib,
              `${round(out, 1)} B/s x ${monthSeconds} s / 2^30`,
              sizesGuessed,
            ),
          ]
        : []),
      ...(rate > 0
        ? [
            line(
              "request logs",
              "cloud-logging",
              "ingested",
              (rate * monthSeconds * logBytes) / 1e9,
              `${round(rate, 3)}/s x ${monthSeconds} s x ${logBytes} B`,
              `a request leaves ${logBytes} B in the logs`,
            ),
          ]
        : []),
    ],
  };
}
