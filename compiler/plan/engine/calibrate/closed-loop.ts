import type { EngineModel } from "../engine.ts";

/** Lengths of a request in tokens. */
export interface Request {
  readonly input: number;
  readonly output: number;
}
interface Waiting extends Request {
  readonly since: number;
  done: number;
}

/** Most requests of one run: more change a mean by less than a percent. */
const mostRequests = 5000;

/**
 * A closed loop as benchmarks run it: so many requests start at once, each is followed by the next, and all of them are measured. Means in
 * ms. A cache that holds them all is assumed.
 */
export function closedLoop(
  engine: EngineModel,
  requests: number,
  rounds: number,
  next: () => Request,
): { readonly ttft: number; readonly tpot: number; readonly steps: number } {
  const lane = Math.max(1, Math.round(requests / engine.lanes));
  const total = Math.min(rounds * lane, mostRequests);
  const waiting: Waiting[] = Array.from({ length: Math.min(lane, total) }, () => ({ ...next(), since: 0, done: 0 }));
  const ends = new Map<number, { readonly first: number; readonly context: number; readonly output: number }[]>();
  let [at, started, finished, now, steps, decoding, context] = [0, waiting.length, 0, 0, 0, 0, 0];
  let [ttft, tpot] = [0, 0];
  while (finished < total) {
    let [room, tokens, pairs] = [engine.tokenBudget - decoding, 0, 0];
    const prompts: Waiting[] = [];
    for (let one = waiting[at]; one !== undefined && room > 0 && one.since + engine.requestMs <= now + 1e-9; one = waiting[at]) {
      const chunk = Math.min(room, one.input - one.done);
      pairs += chunk * (one.done + chunk / 2);
      tokens += chunk;
      room -= chunk;
      one.done += chunk;
      if (one.done < one.input) break;
      prompts.push(one);
      at++;
    }
    if (decoding === 0 && tokens === 0) {
      now = (waiting[at]?.since ?? now) + engine.requestMs;
      continue;
    }
    now += engine.stepMs({ decoding, contextTokens: context, promptTokens: tokens, promptPairs: pairs });
    steps++;
    context += decoding;
    for (const { input, output, since } of prompts) {
      ttft += now - since;
      decoding++;
      context += input + 1;
      const end = steps + output - 1;
      ends.set(end, [...(ends.get(end) ?? []), { first: now, context: input + output, output }]);
    }
    for (const one of ends.get(steps) ?? []) {
      decoding--;
      context -= one.context;
      finished++;
      tpot += (now - one.first) / Math.max(1, one.output - 1);
      if (started < total) {
        started++;
        waiting.push({ ...next(), since: now, done: 0 });
      }
    }
    ends.delete(steps);
  }
  return { ttft: ttft / total, tpot: tpot / total, steps };
}
