import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdsBounds, latencyAt, type Percentile, queueAt, queueFigures, type Server, tooSlow } from "../../compiler/plan/queue.ts";
import { expectFigures } from "./fixture.ts";

/** Numbers from 0 to 1 (Marsaglia's xorshift, 32 bits). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

/** Percentiles of one replica by brute force: Poisson arrivals, log-normal service, first come first served. Times in ms. */
function simulated(server: Server, utilization: number, requests: number, seed = 7): Readonly<Record<Percentile, number>> {
  const next = random(seed);
  const { servers, serviceMs, sigma, p50 } = queueAt(server, utilization * server.requests, 1, 1);
  const stretch = serviceMs / (p50 * Math.exp(sigma ** 2 / 2));
  const free = Array.from({ length: servers }, () => 0);
  const times: number[] = [];
  let now = 0;
  for (let index = 0; index < requests; index++) {
    now += (-Math.log(1 - next()) * 1000) / (utilization * server.requests);
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    const service = p50 * Math.exp(sigma * normal) * stretch;
    const first = free.indexOf(Math.min(...free));
    const begin = Math.max(now, free[first] ?? 0);
    free[first] = begin + service;
    if (index > requests / 10) times.push(begin + service - now);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * times.length)] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** A replica that works on `servers` requests at once, each of a mean of 10 ms. */
function serverOf(servers: number, spread: number): Server {
  const sigma = Math.log(spread) / 1.6448536269514722;
  const p50 = 10 / Math.exp(sigma ** 2 / 2);
  return { requests: servers * 100, latency: { p50, p95: p50 * spread } };
}

describe("a replica as a queue", () => {
  it.each([1, 2, 5, 20])("has the mean wait of M/M/%d where service varies as much as an exponential", (servers) => {
    const server = serverOf(servers, Math.exp(Math.sqrt(Math.LN2) * 1.6448536269514722));
    for (const utilization of [0.1, 0.5, 0.9]) {
      const { waits, drainMs } = queueAt(server, utilization * server.requests, 1, 1);
      const load = utilization * servers;
      // Erlang C by its sums.
      let [sum, term] = [0, 1];
      for (let k = 0; k < servers; k++) [sum, term] = [sum + term, (term * load) / (k + 1)];
      const chance = term / (1 - utilization) / (sum + term / (1 - utilization));
      expect(waits).toBeCloseTo(chance, 10);
      expect(waits * drainMs).toBeCloseTo((chance * 10) / (servers * (1 - utilization)), 8);
    }
  });
  it("has the mean wait of M/D/1, and its 95th percentile with up to a tenth on top", () => {
    const server = serverOf(1, 1);
    for (const utilization of [0.3, 0.5, 0.7, 0.9]) {
      const queue = queueAt(server, utilization * 100, 1, 1);
      expect(queue.waits * queue.drainMs).toBeCloseTo((utilization * 10) / (2 * (1 - utilization)), 8);
      // Crommelin's exact distribution of the wait.
      const within = (ms: number): number => {
        let sum = 0;
        for (let k = 0, factorial = 1; k <= ms / 10; k++, factorial *= k) {
          const x = (utilization * (10 * k - ms)) / 10;
          sum += (x ** k / factorial) * Math.exp(-x);
        }
        return (1 - utilization) * sum;
      };
      let exact = 0;
      while (within(exact) < 0.95) exact += 0.01;
      const ratio = latencyAt(queue, "p95") / (exact + 10);
      expect(ratio).toBeGreaterThan(0.97);
      expect(ratio).toBeLessThan(1.12);
    }
  });
  it.each([
    [1, 2, 0.6],
    [2, 4, 0.4],
    [4, 1, 0.8],
    [16, 4, 0.8],
  ])("of %d at once, p95 %d times p50, at a load of %d agrees with a simulation", (servers, spread, utilization) => {
    const server = serverOf(servers, spread);
    const queue = queueAt(server, utilization * server.requests, 1, 1);
    const found = simulated(server, utilization, 100_000);
    for (const name of ["p50", "p95", "p99"] as const) {
      expect(latencyAt(queue, name) / found[name]).toBeGreaterThan(0.92);
      expect(latencyAt(queue, name) / found[name]).toBeLessThan(1.15);
    }
  });
  it("is slower with more load, fewer replicas and burstier arrivals", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 1, max: 6, noNaN: true }),
        fc.double({ min: 0.05, max: 0.9, noNaN: true }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        fc.integer({ min: 1, max: 9 }),
        (servers, spread, load, burst, replicas) => {
          const server = serverOf(servers, spread);
          const rate = load * replicas * server.requests;
          const at = (...more: readonly [number, number, number]): number => latencyAt(queueAt(server, ...more), "p95");
          const here = at(rate, replicas, burst);
          expect(at(rate * 0.9, replicas, burst)).toBeLessThanOrEqual(here * (1 + 1e-9));
          expect(at(rate, replicas, burst + 0.5)).toBeGreaterThanOrEqual(here * (1 - 1e-9));
          expect(at(rate / replicas, 1, burst)).toBeGreaterThanOrEqual(here * (burst < 1 ? 0 : 1 - 1e-9));
        },
      ),
      { numRuns: 50 },
    );
  });
  it("works on as many requests at once as its rate and time say, and never faster than its rate", () => {
    expect(queueAt({ requests: 100, latency: { p50: 50, p95: 50 } }, 50, 1, 1)).toMatchObject({ servers: 5, serviceMs: 50, utilization: 0.5 });
    // Fewer requests a second than one worker would do: something else is the limit, and they wait for that.
    expect(queueAt({ requests: 10, latency: { p50: 1, p95: 1 } }, 5, 1, 1)).toMatchObject({ servers: 1, serviceMs: 100 });
    expect(latencyAt(queueAt({ requests: 10, latency: { p50: 1, p95: 1 } }, 10, 1, 1), "p95")).toBe(Number.POSITIVE_INFINITY);
  });
  it("holds a bound with a tenth to spare, and names the one that no number of copies holds", () => {
    const server: Server = { requests: 100, latency: { p50: 8, p95: 20 } };
    expect(holdsBounds(queueAt(server, 10, 50, 1), { p95: 23 })).toBe(true);
    expect(holdsBounds(queueAt(server, 10, 50, 1), { p95: 21 })).toBe(false);
    expect(tooSlow(server, { p50: 10, p95: 19 })).toBe("p95");
    expect(tooSlow(server, { p50: 10, p95: 40 })).toBeUndefined();
  });
  it("shows its arithmetic", () => {
    expectFigures(queueFigures({ requests: 100, latency: { p50: 8, p95: 20 } }, 250, 5, 2, ""));
    expect(queueFigures({ requests: 100, latency: { p50: 8, p95: 20 } }, 500, 5, 2, "").map(({ name }) => name)).toEqual(["utilization"]);
  });
});
