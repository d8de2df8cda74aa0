import type { TokenDemand } from "../capacity.ts";
import { figures } from "../figure.ts";
import type { LoadCurve } from "../load-curve.ts";
import type { Figure } from "../plan.ts";
import { HOURS_PER_MONTH } from "../schedule.ts";
import { loadOf, peakRate } from "./demand.ts";
import type { Candidate } from "./found.ts";

/** Nodes on average, what an answer costs, and when a commitment of one year would pay. */
export function costFigures(demand: TokenDemand, candidate: Candidate, curve: LoadCurve): readonly Figure[] {
  const figure = figures("cost");
  const { averageNodes, hours, kwh, offer, replica, planned } = candidate;
  const found = [
    figure("nodes on average", averageNodes, "", "average", { average: averageNodes }, `by the hours at each share of the peak: ${curve.about}`),
    figure("hours a month", hours, "h", "hours", { hours }),
  ];
  const answer = loadOf(demand).output?.mean;
  const rate = peakRate(demand) * curve.mean;
  if (!candidate.unpriced && answer !== undefined && rate > 0) {
    found.push(
      figure(
        "cost of a million answer tokens",
        (candidate.monthlyUsd * 1e6) / (rate * answer * 3600 * hours),
        "$",
        "monthly * 10 ^ 6 / (rate * answer * 3600 * hours)",
        { monthly: candidate.monthlyUsd, rate, answer, hours },
      ),
    );
  }
  const commitment = offer.prices.commitment;
  if (commitment !== undefined && offer.offer.usdPerHour !== undefined) {
    const source = `${commitment.source}, as of ${commitment.asOf}`;
    found.push(
      figure(
        "use at which a commitment of one year pays",
        commitment.usdPerHour / offer.offer.usdPerHour,
        "",
        "committed / onDemand",
        { committed: commitment.usdPerHour, onDemand: offer.offer.usdPerHour, term: commitment.term },
        source,
      ),
      figure("use of the nodes", (averageNodes * hours) / (planned.nodes * HOURS_PER_MONTH), "", "average * hours / (nodes * month)", {
        average: averageNodes,
        hours,
        nodes: planned.nodes,
        month: HOURS_PER_MONTH,
      }),
      figure(
        "all nodes with a commitment of one year",
        planned.nodes * HOURS_PER_MONTH * commitment.usdPerHour,
        "$/month",
        "nodes * month * committed",
        { nodes: planned.nodes, month: HOURS_PER_MONTH, committed: commitment.usdPerHour },
        source,
      ),
    );
  }
  if (kwh !== undefined && replica.gpu.tdpW !== undefined)
    found.push(
      figure(
        "electricity of the accelerators",
        kwh,
        "kWh/month",
        "average * hours * devices * watts / 1000",
        { average: averageNodes, hours, devices: offer.devices, watts: replica.gpu.tdpW },
        `rated power, all of the time: the most that they draw; ${replica.gpu.source}`,
      ),
    );
  return found;
}
