import { logNormal } from "../../compiler/plan/distribution.ts";
import type { Component } from "../../compiler/system.ts";
import { payloadOf } from "./facts.ts";

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

/** How long an answer may take, from the bounds that the author gave; 1 s where none is given. */
export function answerSeconds(target: Component): number {
  const { slo } = target.values;
  const bound = (name: string): number | undefined => {
    if (typeof slo !== "object" || slo === null || !(name in slo)) return undefined;
    const percentiles = (slo as Readonly<Record<string, unknown>>)[name];
    if (typeof percentiles !== "object" || percentiles === null) return undefined;
    const [value] = ["p50", "p95", "p99"].flatMap((point) => {
      const ms = (percentiles as Readonly<Record<string, unknown>>)[point];
      return typeof ms === "number" ? [ms / 1000] : [];
    });
    return value;
  };
  const tokens = tokensOf(target);
  if (tokens !== undefined) return (bound("ttft") ?? 1) + tokens.output * (bound("tpot") ?? 0.05);
  return bound("latency") ?? 1;
}
