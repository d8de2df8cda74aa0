import { DecodeRun } from "./decode-run.ts";
import { Heap } from "./heap.ts";
import { MutableStep, type Paced } from "./paced.ts";
import type { Requests } from "./requests.ts";
import type { Ceiling } from "./simulation.ts";
import { Timeline } from "./timeline.ts";
import { Watch } from "./watch.ts";

const block = 16;
const blocksOf = (tokens: number): number => Math.ceil(tokens / block);

/** A run: requests before `from` warm up, those from `from` to `to` are measured. */
export interface Course {
  /** Arrivals in the queue, ms, ascending; as many as are known. */
  readonly at: Float64Array;
  readonly known: number;
  /** Closed loop: each end brings the next arrival so many ms later. */
  readonly thinkMs?: number;
  readonly from: number;
  readonly to: number;
  /** The run ends when one is certainly exceeded. @default none */
  readonly ceilings?: readonly Ceiling[];
}

const none = -1;
/** Ids share a number with the step at which they end. */
const idSpace = 2 ** 20;

/**
 * One lane of an engine under continuous batching, as the V1 scheduler of vLLM does it (vllm/v1/core/sched/scheduler.py): each step first
 * decodes one token of every running sequence, then gives what is left of the token budget to the prompt that was begun, then to waiting
 * requests in order, as long as sequences and cache allow. A request is let in when the blocks of all its tokens are free
 * (scheduler_reserve_full_isl); blocks are taken as tokens are computed. Where decoding lacks a block, the youngest gives up its cache,
 * and goes back to the head of the queue to compute it again.
 *
 * All decoding sequences advance together, so their progress is one counter: no step looks at each of them.
 */
export class Replica {
  /** End of the first step that gave a token (or finished the prompt, where nothing is generated), and end of the request; ms, 0: not yet. */
  readonly first: Float64Array;
  readonly finished: Float64Array;
  readonly at: Float64Array;
  readonly timeline: Timeline;
  readonly watch: Watch;
  preemptions = 0;
  /** Tokens of prompts that were computed, repetitions included, and tokens that were generated. */
  promptTokens = 0;
  generated = 0;
  completions = 0;

  private readonly engine: Paced;
  private readonly requests: Requests;
  private readonly course: Course;
  private readonly from: number;
  private readonly to: number;
  private readonly closed: boolean;
  private readonly run: DecodeRun;
  private readonly step = new MutableStep();
  private known: number;
  private now = -0;
  /** Steps so far. A decoding sequence has `base + counter` tokens in the cache and ends at counter `end`. */
  private counter = 0;
  private readonly base: Int32Array;
  private readonly end: Int32Array;
  private readonly ends = new Heap();
  /** Decoding sequences that need a new block when the counter is so, modulo 16. */
  private readonly crossing = new Int32Array(block);
  private decoding = 0;
  private context = 0;
  /** Blocks. A cache without limits has more than a small integer holds: floating-point from the start. */
  private free = -0;
  /** Next arrival, first request that was never let in, and those that were preempted, next one last. */
  private next = 0;
  private head = 0;
  private readonly again: number[] = [];
  /** Running sequences, oldest first; those that have ended are dropped when they come to the top. */
  private readonly order: number[] = [];
  /** The prompt that did not fit into one step, and its tokens in the cache. */
  private partial = none;
  private partialTokens = 0;
  /** Tokens that are computed before the next one is generated, and tokens to generate. */
  private readonly target: Int32Array;
  private readonly left: Int32Array;
  private readonly ready: number[] = [];
  private unfinished: number;
  /** In this step: then nobody is let in. */
  private preempted = false;

  constructor(engine: Paced, requests: Requests, course: Course) {
    const { at, from, to } = course;
    const total = at.length;
    if (total >= idSpace) throw new RangeError(`${total} requests are more than a run takes`);
    if (!(engine.tokenBudget >= engine.maxSequences && engine.maxSequences >= 1))
      throw new RangeError(`a budget of ${engine.tokenBudget} tokens for ${engine.maxSequences} sequences: the engine does not start`);
    this.engine = engine;
    this.requests = requests;
    this.course = course;
    this.from = from;
    this.to = to;
    this.closed = course.thinkMs !== undefined;
    this.run = new DecodeRun(engine);
    this.at = at;
    this.known = course.known;
    this.first = new Float64Array(total);
    this.finished = new Float64Array(total);
    this.base = new Int32Array(total);
    this.end = new Int32Array(total).fill(none);
    this.target = new Int32Array(total);
    this.left = new Int32Array(total);
    // Requests repeat.
    for (let id = 0; id < total; id += requests.count) {
      this.target.set(requests.input.subarray(0, total - id), id);
      this.left.set(requests.output.subarray(0, total - id), id);
    }
    this.free = Math.floor(engine.cacheTokens / block);
    this.timeline = new Timeline(this.free, Math.min(Math.ceil(engine.maxSequences), total), total, from, to);
    this.watch = new Watch(course.ceilings ?? [], requests, from, to);
    // The window is that of the arrivals; in a closed loop they are not known yet.
    if (from < this.known) this.timeline.start = at[from]!;
    if (to < this.known) this.timeline.end = at[to]!;
    this.unfinished = to - from;
  }

  /** Until all measured requests have ended and the time in which they arrived is over, or a ceiling is exceeded. */
  simulate(): void {
    const { at, to, watch } = this;
    while (!watch.exceeded) {
      if (this.unfinished === 0 && (this.known <= to || this.now >= at[to]!)) return;
      if (this.decoding === 0 && this.partial === none && this.waiting === 0) {
        if (this.next >= this.known) return;
        this.pass(at[this.next]!, 0, false);
      }
      // What an end brought at once (closed loop).
      if (this.next < this.known && at[this.next]! <= this.now) this.pass(this.now, this.decoding, true);
      this.schedule();
    }
  }

  private get waiting(): number {
    return this.again.length + this.next - this.head;
  }

  private schedule(): void {
    this.preempted = false;
    this.makeRoom();
    const crossing = this.crossing[this.counter & 15]!;
    this.free -= crossing;
    const { step } = this;
    step.promptTokens = 0;
    step.promptPairs = 0;
    if (this.fill()) {
      step.decoding = this.decoding;
      step.contextTokens = this.context;
      const ms = this.engine.stepMs(step);
      this.pass(this.now + ms, this.decoding + this.ready.length + (this.partial === none ? 0 : 1), true);
      this.advance(1);
      this.settle();
      return;
    }
    if (this.decoding === 0) return;
    // Until the next one ends, the cache is full, or a request arrives that could be let in.
    const most = this.preempted ? 1 : this.nextEnd() - this.counter;
    const open = this.waiting === 0 && this.decoding < this.engine.maxSequences && this.next < this.known;
    this.run.measure(this.decoding, this.context, this.stepsWithin(most), open ? this.at[this.next]! - this.now : Number.POSITIVE_INFINITY);
    const { steps } = this.run;
    const before = this.free;
    this.free -= this.blocksFor(this.counter + 1, steps - 1);
    this.pass(this.now + this.run.ms, this.decoding, true, (before - this.free) / 2);
    this.advance(steps);
  }

  /** Preempts the youngest until each decoding sequence has the block that it needs. */
  private makeRoom(): void {
    while (this.crossing[this.counter & 15]! > this.free) this.preemptYoungest();
  }

  private preemptYoungest(): void {
    this.preemptions += 1;
    this.preempted = true;
    if (this.partial !== none) {
      this.free += blocksOf(this.partialTokens);
      this.again.push(this.partial);
      this.partial = none;
      this.order.pop();
      return;
    }
    let id = this.order.pop()!;
    while (this.end[id] === none) id = this.order.pop()!;
    const left = this.end[id]! - this.counter;
    this.drop(id);
    this.left[id] = left;
    this.target[id] = this.requests.input[id % this.requests.count]! + this.requests.output[id % this.requests.count]! - left;
    this.again.push(id);
  }

  /** Takes a decoding sequence out. */
  private drop(id: number): void {
    const base = this.base[id]!;
    const tokens = base + this.counter;
    this.free += blocksOf(tokens);
    this.context -= tokens;
    this.decoding -= 1;
    this.crossing[-base & 15]! -= 1;
    this.end[id] = none;
  }

  /** Spends what decoding leaves of the budget on prompts. False: there is none to compute. */
  private fill(): boolean {
    const { engine, ready, order, again } = this;
    let budget = engine.tokenBudget - this.decoding;
    if (this.partial !== none) {
      const id = this.partial;
      const chunk = Math.min(budget, this.target[id]! - this.partialTokens);
      const blocks = blocksOf(this.partialTokens + chunk) - blocksOf(this.partialTokens);
      if (blocks > this.free) {
        this.preemptYoungest();
        return false;
      }
      this.partial = none;
      budget -= chunk;
      this.compute(id, this.partialTokens, chunk);
    }
    while (!this.preempted && budget > 0 && this.waiting > 0 && this.decoding + ready.length < engine.maxSequences && this.partial === none) {
      const resumed = again.length > 0;
      const id = resumed ? again[again.length - 1]! : this.head;
      if (blocksOf(this.target[id]!) > this.free) break;
      if (resumed) again.pop();
      else this.head += 1;
      order.push(id);
      const cached = this.requests.cached[id % this.requests.count]!;
      const chunk = Math.min(budget, this.target[id]! - cached);
      this.free -= blocksOf(cached);
      budget -= chunk;
      this.compute(id, cached, chunk);
    }
    return this.step.promptTokens > 0;
  }

  private compute(id: number, before: number, chunk: number): void {
    this.step.promptTokens += chunk;
    this.step.promptPairs += chunk * (before + chunk / 2);
    this.promptTokens += chunk;
    this.free -= blocksOf(before + chunk) - blocksOf(before);
    if (before + chunk < this.target[id]!) {
      this.partial = id;
      this.partialTokens = before + chunk;
    } else this.ready.push(id);
  }

  /** Prompts that were computed give their first token, and decode from now on. */
  private settle(): void {
    const { ready } = this;
    for (let index = 0; index < ready.length; index++) {
      const id = ready[index]!;
      if (this.first[id] === 0) {
        this.first[id] = this.now;
        if (id >= this.from && id < this.to) this.watch.see("ttft", this.now - this.at[id]! + this.engine.requestMs);
      }
      if (this.left[id]! > 0) {
        this.left[id]! -= 1;
        this.generated += 1;
      }
      const tokens = this.target[id]!;
      if (this.left[id] === 0) {
        this.free += blocksOf(tokens);
        this.finish(id);
        continue;
      }
      this.base[id] = tokens - this.counter;
      this.end[id] = this.counter + this.left[id]!;
      this.ends.push(this.end[id]! * idSpace + id);
      this.decoding += 1;
      this.context += tokens;
      this.crossing[-this.base[id]! & 15]! += 1;
    }
    ready.length = 0;
  }

  /** Decoding sequences are so many steps further; some end. */
  private advance(steps: number): void {
    this.counter += steps;
    this.context += steps * this.decoding;
    this.generated += steps * this.decoding;
    while (this.ends.size > 0) {
      const least = this.ends.least();
      const end = Math.floor(least / idSpace);
      if (end > this.counter) return;
      this.ends.pop();
      const id = least - end * idSpace;
      if (this.end[id] !== end) continue;
      this.drop(id);
      this.finish(id);
    }
  }

  private finish(id: number): void {
    this.finished[id] = this.now;
    this.completions += 1;
    if (id >= this.from && id < this.to) {
      const output = this.requests.output[id % this.requests.count]!;
      this.unfinished -= 1;
      this.watch.see("e2e", this.now - this.at[id]! + this.engine.requestMs);
      if (output > 1) this.watch.see("tpot", (this.now - this.first[id]!) / (output - 1));
    }
    this.timeline.completed(this.now);
    if (this.closed && this.known < this.at.length) this.know(this.now + this.course.thinkMs!);
  }

  private nextEnd(): number {
    for (;;) {
      const least = this.ends.least();
      const end = Math.floor(least / idSpace);
      if (this.end[least - end * idSpace] === end) return end;
      this.ends.pop();
    }
  }

  /** Blocks that so many steps from a counter need. */
  private blocksFor(counter: number, steps: number): number {
    let blocks = (steps >> 4) * this.decoding;
    for (let index = steps & ~15; index < steps; index++) blocks += this.crossing[(counter + index) & 15]!;
    return blocks;
  }

  /** At most `most` steps, the blocks of the first of which are taken. */
  private stepsWithin(most: number): number {
    const laps = Math.floor(this.free / this.decoding);
    let steps = laps * 16;
    if (steps >= most - 1) return most;
    let rest = this.free - laps * this.decoding;
    while (steps < most - 1) {
      rest -= this.crossing[(this.counter + 1 + steps) & 15]!;
      if (rest < 0) break;
      steps += 1;
    }
    return steps + 1;
  }

  /** Closed loop: one more is under way. */
  private know(time: number): void {
    this.at[this.known] = time;
    if (this.known === this.from) this.timeline.start = time;
    if (this.known === this.to) this.timeline.end = time;
    this.known += 1;
  }

  /** Time goes on; requests arrive. `growth`: blocks that are free in the mean beyond those that are free now. */
  private pass(to: number, running: number, busy: boolean, growth = 0): void {
    const { timeline, at } = this;
    let from = this.now;
    const free = this.free + growth;
    while (this.next < this.known && at[this.next]! <= to) {
      const time = at[this.next]!;
      if (time > from) {
        timeline.record(from, time, running, this.waiting, free, busy);
        from = time;
      }
      timeline.arrived(this.next, running, this.waiting);
      this.next += 1;
    }
    timeline.record(from, to, running, this.waiting, free, busy);
    this.now = to;
  }
}
