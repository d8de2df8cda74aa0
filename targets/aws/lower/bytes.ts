import { logNormal } from "../../../compiler/plan/distribution.ts";
import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { payloadOf } from "../../cloud/facts.ts";

/** Bytes of a piece of a streamed answer: one token in its JSON. */
const bytesPerEvent = 200;
const bytesPerToken = 4;

/** Why amounts that follow from these are guesses. */
export const sizesGuessed = "bytes of requests and answers are guessed: 200 a streamed token, 4 a token of the prompt, an answer as large as its request";

const spreadOf = (spread: unknown): number =>
  typeof spread === "object" &&
  spread !== null &&
  "p50" in spread &&
  "p95" in spread &&
  typeof spread.p50 === "number" &&
  typeof spread.p95 === "number" &&
  spread.p50 > 0
    ? logNormal({ p50: spread.p50, p95: Math.max(spread.p50, spread.p95) }).mean
    : 0;

/** Mean tokens of a request and of its answer; undefined for what does not read tokens. */
export function tokensOf({ values }: Component<unknown>): { readonly input: number; readonly output: number } | undefined {
  if (typeof values !== "object" || values === null || !("traffic" in values)) return undefined;
  const { traffic } = values;
  if (typeof traffic !== "object" || traffic === null || !("inputTokens" in traffic)) return undefined;
  return { input: spreadOf(traffic.inputTokens), output: "outputTokens" in traffic ? spreadOf(traffic.outputTokens) : 0 };
}

/** Mean bytes of a request to a component, and of its answer; 0 where it states no traffic. */
export function bytesOf(component: Component<unknown>): { readonly request: number; readonly answer: number } {
  const tokens = tokensOf(component);
  if (tokens !== undefined) return { request: tokens.input * bytesPerToken, answer: tokens.output * bytesPerEvent };
  const payload = payloadOf(component);
  return { request: payload, answer: payload };
}

/** Alarms of a component that is watched, once for each monitor. CloudWatch gives ten to an account; they are not taken off. */
export function alarmLines(component: Component<unknown>, alarms: number, context: PlanContext): readonly CostLine[] {
  const monitors = new Set(context.edgesTo(component.name).flatMap((edge) => (edge.verb === "monitors" ? [edge.from] : []))).size;
  if (monitors * alarms === 0) return [];
  return [
    context.price({
      component: component.name,
      item: "alarms",
      service: "cloudwatch",
      serviceItem: "standard alarm",
      quantity: monitors * alarms,
      formula: `${alarms} alarms x ${monitors} ${monitors === 1 ? "monitor" : "monitors"}`,
    }),
  ];
}

/** Logs that go to CloudWatch: taking them in, and keeping them for `days`. `gigabytes` is a month's amount, a guess. */
export function logLines(
  component: string,
  item: string,
  gigabytes: number,
  days: number,
  formula: string,
  why: string,
  context: PlanContext,
): readonly CostLine[] {
  const months = days / 30;
  const stored = (gigabytes: number): number => Number((gigabytes * months).toFixed(3));
  return [
    context.price({
      component,
      item,
      service: "cloudwatch-logs",
      serviceItem: "ingested",
      quantity: Number(gigabytes.toFixed(3)),
      formula,
      assumption: why,
      guess: { why },
    }),
    context.price({
      component,
      item: `${item}, kept`,
      service: "cloudwatch-logs",
      serviceItem: "archived",
      quantity: stored(gigabytes),
      formula: `${Number(gigabytes.toFixed(3))} GB x ${days} days / 30`,
      assumption: `${why}; in the months after the first ${Math.ceil(months)}; counted as it comes, CloudWatch compresses it`,
      guess: { why, low: stored(gigabytes) / 10 },
    }),
  ];
}
