import { figures } from "./figure.ts";
import type { LoadCurve } from "./load-curve.ts";
import type { Figure } from "./plan.ts";

/**
 * How long a component could sleep that ends after `idleAfter` without a request and wakes by the next one. Requests that know nothing of
 * each other leave it asleep for exp(-rate x idleAfter) of the time, and wake it so often an hour. Told only where the hours are stated
 * and requests come as Poisson: of other loads the gaps are not known. Nothing wakes it on the cluster, so the bill counts none of it.
 * @param rate requests a second at peak
 * @param idleAfter ms
 * @param startSeconds what the request that wakes it waits
 */
export function idleFigures(curve: LoadCurve, rate: number, burst: number, idleAfter: number | undefined, startSeconds: number): readonly Figure[] {
  if (idleAfter === undefined || !curve.stated || burst !== 1) return [];
  const figure = figures("start");
  const after = idleAfter / 1000;
  const inputs: Record<string, number> = { after };
  const asleep: string[] = [];
  const wakes: string[] = [];
  let [hours, starts] = [0, 0];
  for (const [index, level] of curve.levels.entries()) {
    const name = String.fromCodePoint(97 + (index % 26)) + (index < 26 ? "" : String(Math.floor(index / 26)));
    inputs[`${name}Hours`] = level.hours;
    inputs[`${name}Rate`] = rate * level.share;
    const share = Math.exp(-rate * level.share * after);
    hours += level.hours * share;
    starts += 3600 * level.hours * rate * level.share * share;
    asleep.push(`${name}Hours * exp(-${name}Rate * after)`);
    wakes.push(`${name}Hours * ${name}Rate * exp(-${name}Rate * after)`);
  }
  const source = `by chance, where requests know nothing of each other; not in the bill, for nothing on the cluster wakes what sleeps; ${curve.about}`;
  return [
    figure("hours a month that it could sleep", hours, "h", asleep.join(" + "), inputs, source),
    figure(
      "requests a month that would wake it",
      starts,
      "",
      `3600 * (${wakes.join(" + ")})`,
      inputs,
      `each would wait ${Math.round(startSeconds)} s; ${source}`,
    ),
  ];
}
