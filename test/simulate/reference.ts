import type { EngineModel } from "../../compiler/plan/engine/engine.ts";
import type { Requests } from "../../compiler/simulate/requests.ts";

interface Request {
  readonly id: number;
  readonly at: number;
  readonly prompt: number;
  readonly cached: number;
  readonly output: number;
  computed: number;
  emitted: number;
  blocks: number;
  first: number;
  finished: number;
}

/**
 * The scheduler step by step and request by request, as its source reads: slow, and plain enough to be compared with it. `at` grows in a
 * closed loop. Ends when the requests before `until` have.
 */
export function reference(
  engine: EngineModel,
  requests: Requests,
  arrivals: { readonly at: readonly number[]; readonly thinkMs?: number; readonly until: number },
) {
  const at = [...arrivals.at];
  const all: Request[] = [];
  const arrive = (time: number): void => {
    const id = all.length;
    const index = id % requests.count;
    const [prompt, cached, output] = [requests.input[index]!, requests.cached[index]!, requests.output[index]!];
    all.push({ id, at: time, prompt, cached, output, computed: 0, emitted: 0, blocks: 0, first: 0, finished: 0 });
  };
  let waiting: Request[] = [];
  const running: Request[] = [];
  let free = Math.floor(engine.cacheTokens / 16);
  let [now, next, preemptions, steps, ended] = [0, 0, 0, 0, 0];
  const take = (request: Request, tokens: number): boolean => {
    const blocks = Math.ceil(tokens / 16) - request.blocks;
    if (blocks > free) return false;
    free -= blocks;
    request.blocks += blocks;
    return true;
  };
  const release = (request: Request): void => {
    free += request.blocks;
    request.blocks = 0;
  };
  while (ended < arrivals.until) {
    if (running.length === 0 && waiting.length === 0 && next < at.length) now = Math.max(now, at[next]!);
    for (; next < at.length && at[next]! <= now; next++) {
      arrive(at[next]!);
      waiting.push(all[next]!);
    }
    let budget = engine.tokenBudget;
    let preempted = false;
    const scheduled = new Map<Request, number>();
    for (let index = 0; index < running.length && budget > 0; index++) {
      const request = running[index]!;
      const tokens = Math.min(request.prompt + request.emitted - request.computed, budget);
      let fits = take(request, request.computed + tokens);
      while (!fits) {
        const victim = running.pop()!;
        release(victim);
        victim.computed = 0;
        waiting = [victim, ...waiting];
        preempted = true;
        preemptions += 1;
        if (victim === request) break;
        fits = take(request, request.computed + tokens);
      }
      if (!fits) break;
      scheduled.set(request, tokens);
      budget -= tokens;
    }
    while (!preempted && waiting.length > 0 && budget > 0 && running.length < engine.maxSequences) {
      const request = waiting[0]!;
      const whole = request.prompt + request.emitted;
      if (Math.ceil(whole / 16) > free) break;
      waiting.shift();
      request.computed = request.cached;
      const tokens = Math.min(whole - request.computed, budget);
      take(request, request.computed + tokens);
      running.push(request);
      scheduled.set(request, tokens);
      budget -= tokens;
    }
    const step = { decoding: 0, contextTokens: 0, promptTokens: 0, promptPairs: 0 };
    for (const [request, tokens] of scheduled) {
      // A sequence decodes when only its newest token is not in the cache, and it was computed in the step before.
      const decodes = request.emitted > 0 && request.computed === request.prompt + request.emitted - 1 && request.computed > request.cached;
      if (decodes) {
        step.decoding += 1;
        step.contextTokens += request.computed;
      } else {
        step.promptTokens += tokens;
        step.promptPairs += tokens * (request.computed + tokens / 2);
      }
      request.computed += tokens;
    }
    now += engine.stepMs(step);
    steps += 1;
    const ends: Request[] = [];
    for (const request of running) {
      if (request.computed < request.prompt + request.emitted) continue;
      if (request.first === 0) request.first = now;
      if (request.output > 0) request.emitted += 1;
      if (request.emitted < request.output) continue;
      request.finished = now;
      ends.push(request);
    }
    for (const request of ends) {
      release(request);
      running.splice(running.indexOf(request), 1);
      if (request.id < arrivals.until) ended += 1;
      if (arrivals.thinkMs !== undefined) at.push(now + arrivals.thinkMs);
    }
  }
  return { all, preemptions, steps };
}
