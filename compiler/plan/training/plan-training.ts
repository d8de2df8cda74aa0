import { figures } from "../figure.ts";
import type { Confidence, Figure, Rejected } from "../plan.ts";
import { type Goodput, goodputOf } from "./checkpoint.ts";
import type { TrainingDemand, TrainingOffer } from "./demand.ts";
import { publishedFailures } from "./failures.ts";
import { type Fitting, fittingSetups } from "./layouts.ts";
import { memoryFigures } from "./memory.ts";
import { devicesOf, type TrainingSetup } from "./setup.ts";
import { type Estimator, speedQuestion } from "./speed.ts";
import { type TrainedModel, trainedModel } from "./trained-model.ts";

/** A quantity with the 90 % band of the speed behind it. */
export interface Banded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface TrainingPlan {
  readonly offer: TrainingOffer;
  readonly nodes: number;
  readonly setup: TrainingSetup;
  readonly memory: Fitting["memory"];
  readonly tokensPerSecond: Banded;
  readonly goodput: Goodput;
  /** Wall time in hours, failures and checkpoints included. */
  readonly hours: Banded;
  readonly deviceHours: Banded;
  readonly usd: Banded;
  readonly confidence: Confidence;
  readonly figures: readonly Figure[];
  /** The best of every other offer, cheapest first, and what kept offers from being taken. */
  readonly rejected: readonly Rejected[];
}

interface TrainingRefusal {
  readonly refused: "invalid-demand" | "unknown-model" | "does-not-fit" | "outside-coverage" | "deadline";
  readonly because: string;
  readonly rejected: readonly Rejected[];
}

interface Candidate {
  readonly offer: TrainingOffer;
  readonly nodes: number;
  readonly fitting: Fitting;
  readonly speed: Banded;
  readonly confidence: Confidence;
  readonly goodput: Goodput;
  readonly hours: Banded;
  readonly usd: Banded;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Numbers of nodes that are tried: powers of two and three times these, as far as the batch divides. */
function nodeCounts(offer: TrainingOffer): readonly number[] {
  const counts: number[] = [];
  for (let size = 1; size <= offer.maxNodes; size *= 2) counts.push(size, ...(size * 3 <= offer.maxNodes ? [size * 3] : []));
  return counts.sort((a, b) => a - b);
}

const layoutText = ({ layout, recomputation, microBatch }: TrainingSetup): string => {
  const degrees = [
    ["data", layout.data],
    ["tensor", layout.tensor],
    ["pipeline", layout.pipeline],
    ["context", layout.context],
    ["expert", layout.expert],
  ] as const;
  const split = degrees.filter(([, degree]) => degree > 1).map(([name, degree]) => `${name} ${degree}`);
  return [...split, `ZeRO-${layout.sharding}`, `recomputation ${recomputation}`, `micro-batch ${microBatch}`].join(", ");
};

function candidateOf(demand: TrainingDemand, offer: TrainingOffer, nodes: number, fitting: Fitting, estimate: Estimator): Candidate | string {
  const question = speedQuestion(demand, offer, fitting.setup);
  const answer = estimate(question);
  if ("refused" in answer) return `${answer.refused}: ${answer.because}`;
  const devices = devicesOf(fitting.setup.layout);
  const goodput = goodputOf(fitting.setup, devices, demand.checkpointGibs, demand.failures ?? publishedFailures);
  if (goodput.share === 0) return "failures come sooner than a checkpoint is written";
  const hoursAt = (speed: number): number => demand.tokens / (speed * goodput.share) / 3600;
  const hours = { value: hoursAt(answer.value), low: hoursAt(answer.high), high: hoursAt(answer.low) };
  const perHour = nodes * offer.usdPerNodeHour;
  const { load } = question;
  return {
    offer,
    nodes,
    fitting,
    speed: { value: answer.value, low: answer.low, high: answer.high },
    confidence: {
      metric: question.metric,
      value: answer.value,
      low: answer.low,
      high: answer.high,
      unit: answer.unit,
      inCoverage: answer.inCoverage,
      nearestCalibrated: answer.nearestCalibrated,
      question: {
        kind: question.kind,
        metric: question.metric,
        model: question.model,
        hf_id: question.model,
        gpu: question.gpu,
        n_gpus: String(devices),
        tp: String(question.tensor),
        pp: String(question.pipeline),
        ep: String(question.expert),
        precision: question.precision,
        engine: question.engine,
        input_tokens: String(question.input),
        concurrency_or_batch: load.type === "batch" ? `gbs=${load.global} mbs=${load.micro}` : "",
        conditions: Object.entries(question.conditions)
          .map(([key, value]) => `${key}=${value}`)
          .join(";"),
      },
    },
    goodput,
    hours,
    usd: { value: hours.value * perHour, low: hours.low * perHour, high: hours.high * perHour },
  };
}

/** Cheapest first; then faster, fewer nodes, the lesser name, less recomputation and less sharding: never a matter of input order. */
function compare(a: Candidate, b: Candidate): number {
  const { setup: x } = a.fitting;
  const { setup: y } = b.fitting;
  return (
    a.usd.value - b.usd.value ||
    a.hours.value - b.hours.value ||
    a.nodes - b.nodes ||
    byText(a.offer.name, b.offer.name) ||
    byText(layoutText(x), layoutText(y))
  );
}

const isPositive = (value: number): boolean => value > 0 && Number.isFinite(value);

function whyInvalid(demand: TrainingDemand): string | undefined {
  const { tokens, sequence, globalBatch, checkpointGibs, deadlineHours, offers } = demand;
  if (![tokens, sequence, globalBatch, checkpointGibs, deadlineHours ?? 1].every(isPositive))
    return "tokens, sequence, batch, storage rate and deadline must be above zero";
  if (!Number.isInteger(sequence) || !Number.isInteger(globalBatch)) return "sequence and batch are whole numbers";
  if (offers.length === 0) return "there is no offer to choose from";
  const bad = offers.find(
    ({ perNode, maxNodes, usdPerNodeHour }) =>
      !Number.isInteger(perNode) || perNode < 1 || !Number.isInteger(maxNodes) || maxNodes < 1 || !(usdPerNodeHour >= 0),
  );
  return bad === undefined ? undefined : `the offer ${bad.name} lacks nodes, accelerators or a price`;
}

/**
 * The cheapest accelerator, number of nodes and split that holds the model by its promised memory and meets the deadline at the slow end of
 * the band. Deterministic, whatever the order of the offers.
 * @param estimate `estimator(catalog, calibration)`
 */
export function planTraining(demand: TrainingDemand, estimate: Estimator): TrainingPlan | TrainingRefusal {
  const invalid = whyInvalid(demand);
  if (invalid !== undefined) return { refused: "invalid-demand", because: invalid, rejected: [] };
  const model = trainedModel(demand.model);
  if (model === undefined) return { refused: "unknown-model", because: `the catalogue lacks dimensions of ${demand.model.id}`, rejected: [] };
  const rejected: Rejected[] = [];
  const found: Candidate[] = [];
  let [anyFits, anySpeed] = [false, false];
  for (const offer of [...demand.offers].sort((a, b) => byText(a.name, b.name))) {
    const own: Candidate[] = [];
    let because = `the promised memory does not fit ${offer.gpu.name} on ${offer.maxNodes} nodes`;
    for (const nodes of nodeCounts(offer)) {
      for (const fitting of fittingSetups(demand, model, offer, nodes)) {
        anyFits = true;
        const candidate = candidateOf(demand, offer, nodes, fitting, estimate);
        if (typeof candidate === "string") because = candidate;
        else own.push(candidate);
      }
    }
    own.sort(compare);
    anySpeed ||= own.length > 0;
    const inTime = own.filter(({ hours }) => hours.high <= (demand.deadlineHours ?? Number.POSITIVE_INFINITY));
    const [fastest] = [...own].sort((a, b) => a.hours.high - b.hours.high || compare(a, b));
    if (fastest !== undefined) because = `takes up to ${short(fastest.hours.high)} h on ${fastest.nodes} nodes`;
    const [best] = inTime;
    if (best === undefined) rejected.push({ option: offer.name, reason: because });
    else found.push(best);
  }
  found.sort(compare);
  const [chosen, ...others] = found;
  if (chosen === undefined) {
    const refused = !anyFits ? "does-not-fit" : anySpeed ? "deadline" : "outside-coverage";
    const because = {
      "does-not-fit": "no offer holds the model",
      deadline: `no offer is sure to end within ${demand.deadlineHours} h`,
      "outside-coverage": "no speed can be estimated honestly",
    }[refused];
    return { refused, because, rejected };
  }
  const dearer = others.map((one) => ({
    option: `${one.nodes} x ${one.offer.name}`,
    reason: `costs ${short(one.usd.value)} USD, ${short(chosen.usd.value)} are enough`,
  }));
  return toPlan(demand, model, chosen, [...dearer, ...rejected]);
}

function toPlan(demand: TrainingDemand, model: TrainedModel, chosen: Candidate, rejected: readonly Rejected[]): TrainingPlan {
  const { offer, nodes, fitting, speed, goodput, hours, usd } = chosen;
  const devices = devicesOf(fitting.setup.layout);
  const times = (by: number): Banded => ({ value: hours.value * by, low: hours.low * by, high: hours.high * by });
  const load = figures("load");
  const cost = figures("cost");
  return {
    offer,
    nodes,
    setup: fitting.setup,
    memory: fitting.memory,
    tokensPerSecond: speed,
    goodput,
    hours,
    deviceHours: times(devices),
    usd,
    confidence: chosen.confidence,
    figures: [
      ...memoryFigures(fitting.setup, fitting.memory),
      ...goodput.figures,
      load(
        "time to train",
        hours.value,
        "h",
        "tokens / (speed * goodput) / 3600",
        { tokens: demand.tokens, speed: speed.value, goodput: goodput.share },
        model.source,
      ),
      load("time to train, slow end", hours.high, "h", "tokens / (speed * goodput) / 3600", {
        tokens: demand.tokens,
        speed: speed.low,
        goodput: goodput.share,
      }),
      load("accelerator hours", hours.value * devices, "h", "hours * devices", { hours: hours.value, devices }),
      cost("cost of the run", usd.value, "$", "hours * nodes * usdPerNodeHour", { hours: hours.value, nodes, usdPerNodeHour: offer.usdPerNodeHour }),
      cost("cost of the run, slow end", usd.high, "$", "hours * nodes * usdPerNodeHour", { hours: hours.high, nodes, usdPerNodeHour: offer.usdPerNodeHour }),
    ],
    rejected,
  };
}
