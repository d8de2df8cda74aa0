import * as fc from "fast-check";
import { expect, test } from "vitest";
import { prepare, runLane } from "../../compiler/simulate/lane.ts";
import { simulate } from "../../compiler/simulate/simulate.ts";
import type { SimulatedLoad } from "../../compiler/simulate/simulation.ts";
import type { EngineModel } from "../../compiler/plan/engine/engine.ts";
import { chat, crooked, engineOf, engines, linear, loads } from "./engines.ts";
import { reference } from "./reference.ts";

const options = { requests: 60, seed: 5, resamples: 0 };

function both(engine: EngineModel, load: SimulatedLoad, requests = options.requests) {
  const prepared = prepare(engine, load, { ...options, requests });
  const replica = runLane(prepared, load.arrivals);
  const { arrivals } = load;
  const slow = reference(engine, prepared.requests, {
    at: arrivals.type === "closed" ? new Array(arrivals.requests).fill(0) : [...replica.at],
    until: prepared.requests.count,
    ...(arrivals.type === "closed" ? { thinkMs: engine.requestMs } : {}),
  });
  return { prepared, replica, slow };
}

test("agrees with the scheduler step by step where the step time is linear in the context", () => {
  let preemptions = 0;
  fc.assert(
    fc.property(engines, loads, (engine, load) => {
      const { prepared, replica, slow } = both(engine, load);
      for (let id = prepared.warmUp; id < prepared.requests.count; id++) {
        const request = slow.all[id]!;
        expect(replica.first[id]).toBeCloseTo(request.first, 5);
        expect(replica.finished[id]).toBeCloseTo(request.finished, 5);
      }
      preemptions += replica.preemptions;
    }),
    { seed: 20_261, numRuns: 150 },
  );
  expect(preemptions).toBeGreaterThan(100);
});

test("is off by less than 0.5 % where the step time has kinks and jumps", () => {
  for (const perSecond of [3, 8, 12]) {
    const engine = engineOf({ stepMs: crooked, requestMs: 5 });
    const { prepared, replica, slow } = both(engine, chat(perSecond), 300);
    let worst = 0;
    for (let id = prepared.warmUp; id < prepared.requests.count; id++) {
      const request = slow.all[id]!;
      const taken = request.finished - request.at;
      worst = Math.max(worst, Math.abs(replica.finished[id]! - request.finished) / taken);
    }
    expect(worst).toBeLessThan(0.005);
  }
});

test("looks at few steps", () => {
  let calls = 0;
  const engine = engineOf({
    stepMs: (step) => {
      calls += 1;
      return linear(step);
    },
  });
  const { slow, prepared } = both(engine, chat(8), 300);
  calls = 0;
  simulate(engine, chat(8), { ...options, requests: 300 });
  expect(slow.steps).toBeGreaterThan(2500);
  expect(calls).toBeLessThan(6 * prepared.requests.count);
});
