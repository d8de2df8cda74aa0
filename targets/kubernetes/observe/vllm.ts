// Names and buckets: vllm/v1/metrics/loggers.py of vLLM, the same from 0.11 (October 2025) on. The HTTP counter comes from
// prometheus-fastapi-instrumentator, which vllm/entrypoints attaches: status codes in groups, /metrics and /health left out.
import type { Objective } from "../contract.ts";
import { decimal } from "../quantity.ts";

interface Histogram {
  readonly metric: string;
  /** What one event is. */
  readonly event: string;
  /** Bucket boundaries in seconds, ascending. */
  readonly boundaries: readonly number[];
}

const perToken = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];

/** Histograms by the objective that they measure. */
export const histograms = {
  ttft: {
    metric: "vllm:time_to_first_token_seconds",
    event: "first tokens",
    boundaries: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560],
  },
  tpot: { metric: "vllm:request_time_per_output_token_seconds", event: "requests' mean times per output token", boundaries: perToken },
  e2e: {
    metric: "vllm:e2e_request_latency_seconds",
    event: "answers",
    boundaries: [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680],
  },
} as const satisfies Record<string, Histogram>;

export type Latency = keyof typeof histograms;

/** The label as the server writes it: whole numbers keep a fraction, so "1" would match nothing. */
export const bucketLabel = (boundary: number): string => (Number.isInteger(boundary) ? `${boundary}.0` : decimal(boundary));

/** Highest boundary at or below `seconds`; `undefined` below the smallest. */
export const boundaryFor = (latency: Latency, seconds: number): number | undefined =>
  histograms[latency].boundaries.findLast((boundary) => boundary <= seconds + 1e-12);

const text = (seconds: number): string => (seconds < 1 ? `${decimal(seconds * 1000)} ms` : `${decimal(seconds)} s`);

/** Objective on a boundary. `selector` is PromQL without braces. */
export function latencyObjective(
  latency: Latency,
  percentile: string,
  share: number,
  wanted: number,
  boundary: number,
  selector: string,
  floor: number,
): Objective {
  const { metric, event } = histograms[latency];
  return {
    name: `${latency}-${percentile}`,
    title: `${decimal(share * 100)} % of ${event} within ${text(boundary)}`,
    target: share,
    good: (window) => `sum(rate(${metric}_bucket{${selector},le="${bucketLabel(boundary)}"}[${window}]))`,
    total: (window) => `sum(rate(${metric}_count{${selector}}[${window}]))`,
    floor,
    ...(Math.abs(boundary - wanted) < 1e-9
      ? {}
      : { note: `written as ${text(wanted)}, measured at ${text(boundary)}: the next stricter boundary of ${metric}` }),
  };
}

/** Requests to the API; the model list is what probes ask for. */
const requests = (selector: string): string => `${selector},handler=~"/v1/.+",handler!="/v1/models"`;

export const availabilityObjective = (target: number, selector: string, floor: number): Objective => ({
  name: "availability",
  title: `${decimal(target * 100)} % of requests answered without a server error`,
  target,
  good: (window) => `sum(rate(http_requests_total{${requests(selector)},status!="5xx"}[${window}]))`,
  total: (window) => `sum(rate(http_requests_total{${requests(selector)}}[${window}]))`,
  floor,
});

export const requestsByStatus = (selector: string): string => `sum by (status) (rate(http_requests_total{${requests(selector)}}[5m]))`;
export const quantileOf = (latency: Latency, quantile: number, selector: string, window: string): string =>
  `histogram_quantile(${decimal(quantile)}, sum by (le) (rate(${histograms[latency].metric}_bucket{${selector}}[${window}])))`;
