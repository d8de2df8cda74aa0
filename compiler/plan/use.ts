import { logNormal } from "./distribution.ts";
import { type LoadShape, loadCurve } from "./load-curve.ts";
import type { Component, Schedule, System } from "../system.ts";

/** What a month of the mean load brings. */
export interface Use {
  readonly requests: number;
  /** Tokens that are read and written; undefined for what reads none. */
  readonly tokens?: { readonly input: number; readonly output: number };
  /** Words of the arithmetic, for figures. */
  readonly inputs: Readonly<Record<string, number>>;
}

/** A component's traffic, as kinds with a load write it. */
interface Traffic extends LoadShape {
  readonly peak: number;
  readonly inputTokens?: { readonly p50: number; readonly p95: number };
  readonly outputTokens?: { readonly p50: number; readonly p95: number };
}

type Values = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);
const isSpread = (value: unknown): boolean =>
  value === undefined || (isRecord(value) && typeof value["p50"] === "number" && typeof value["p95"] === "number" && value["p50"] > 0);
const isTraffic = (value: unknown): value is Traffic =>
  isRecord(value) &&
  typeof value["peak"] === "number" &&
  typeof value["meanOfPeak"] === "number" &&
  value["diurnal"] !== undefined &&
  isSpread(value["inputTokens"]) &&
  isSpread(value["outputTokens"]);
const isSchedule = (value: unknown): value is Schedule => isRecord(value);

const meanOf = (spread: { readonly p50: number; readonly p95: number }): number => logNormal({ p50: spread.p50, p95: Math.max(spread.p50, spread.p95) }).mean;

/** Use of a component; undefined where it states no load. Requests are those that callers make, a cache in front or not. */
export function useOf({ values }: Pick<Component<unknown>, "values">): Use | undefined {
  if (!isRecord(values)) return undefined;
  const { traffic, schedule } = values;
  if (!isTraffic(traffic)) return undefined;
  const { hours, mean } = loadCurve(traffic, isSchedule(schedule) ? schedule : undefined);
  if (!(hours > 0)) return undefined;
  const requests = traffic.peak * mean * hours * 3600;
  const inputs = { peak: traffic.peak, mean, hours };
  if (traffic.inputTokens === undefined) return { requests, inputs };
  const input = meanOf(traffic.inputTokens);
  const output = traffic.outputTokens === undefined ? 0 : meanOf(traffic.outputTokens);
  return { requests, tokens: { input: requests * input, output: requests * output }, inputs: { ...inputs, input, output } };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Use of a system: requests at its entries, which are the components with a load that none with a load invokes, and the tokens of all of
 * its components. `names` are those that run in a place.
 */
export function useOfSystem(system: System, names: ReadonlySet<string>): Use | undefined {
  const uses = new Map(
    Object.values(system.components).flatMap((component): [string, Use][] => {
      const use = names.has(component.name) ? useOf(component) : undefined;
      return use === undefined ? [] : [[component.name, use]];
    }),
  );
  const behind = new Set(system.edges.flatMap(({ from, to, verb }) => (verb === "invokes" && uses.has(from) ? [to] : [])));
  const entries = [...uses].flatMap(([name, use]) => (behind.has(name) ? [] : [[name, use] as const]));
  if (entries.length === 0) return undefined;
  const tokens = [...uses.values()].flatMap((use) => use.tokens ?? []);
  return {
    requests: sum(entries.map(([, use]) => use.requests)),
    ...(tokens.length === 0 ? {} : { tokens: { input: sum(tokens.map((one) => one.input)), output: sum(tokens.map((one) => one.output)) } }),
    inputs: Object.fromEntries(entries.map(([name, use]) => [`requests of ${name}`, use.requests])),
  };
}
