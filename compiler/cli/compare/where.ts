import { byCodePoint, money, readable } from "../../plan/format.ts";
import type { Expected, RankedPlace, Ranking } from "../../where/index.ts";
import { carbonText } from "../explain/energy.ts";
import { grid } from "../explain/grid.ts";
import { paragraph } from "../explain/text.ts";
import type { Paint } from "../report/text.ts";

const msText = (value: number): string => readable(value >= 100 ? Math.round(value) : value);
const expected = (one: Expected | null): string => (one === null ? "" : `${msText(one.value)} (${msText(one.low)} to ${msText(one.high)})`);
const placeText = ({ cloud, region, now }: RankedPlace): string => `${cloud}/${region}${now ? " *" : ""}`;
const order: Readonly<Record<Ranking["optimise"], string>> = { cost: "by price", carbon: "by emissions", latency: "by latency" };

/** "A", "B", ..., "Z", "AA": one for each replica, count and latency that occurs. */
function letter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}

/** One line a place; what runs there is the same in many of them, and stands in a table of its own. */
function taken(places: readonly RankedPlace[]): readonly string[] {
  const sorts = new Map<string, readonly string[]>();
  const rows = places.map((one) => {
    const sort = [one.replicas === null ? "" : readable(one.replicas), one.configuration ?? "", expected(one.ttftP95), expected(one.tpotP95)];
    const key = sort.join(" | ");
    const [name = letter(sorts.size)] = sorts.get(key) ?? [];
    sorts.set(key, [name, ...sort]);
    const carbon = one.gco2e === null ? "unknown" : carbonText(one.gco2e).replace(" CO2e", "");
    return [placeText(one), one.monthlyUsd === null ? "no price" : money(one.monthlyUsd), carbon, name, one.instanceType ?? ""];
  });
  return [
    ...grid([{ title: "place" }, { title: "$ a month", align: "right" }, { title: "CO2e a month", align: "right" }, { title: "plan" }, { title: "on" }], rows),
    ...(rows.length === 0 ? [] : [""]),
    ...grid(
      [
        { title: "plan" },
        { title: "replicas", align: "right" },
        { title: "of" },
        { title: "TTFT p95 ms", align: "right" },
        { title: "TPOT p95 ms", align: "right" },
      ],
      [...sorts.values()],
    ),
  ];
}

/** Places of one reason together: a region a line would say the same again and again. */
function refused(places: readonly RankedPlace[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const one of places) {
    // A reason names its region; apart from that it may be that of others.
    const reason = (one.reason ?? "").replaceAll(one.region, "the region");
    byReason.set(reason, [...(byReason.get(reason) ?? []), placeText(one)]);
  }
  return grid(
    [{ title: "not in", most: 40 }, { title: "because" }],
    [...byReason].map(([reason, names]) => [[...names].sort(byCodePoint).join(", "), reason]),
  );
}

/** Places ranked for each component with accelerators. Ends with a newline. */
export function whereReport(rankings: readonly Ranking[], uncompiled: readonly string[], prices: string, paint: Paint): string {
  const blocks = rankings.map(({ component, optimise, places, notes }) => {
    const possible = places.filter(({ reason }) => reason === null);
    const impossible = places.filter(({ reason }) => reason !== null);
    return [
      paint.bold(`${component}: ${possible.length} of ${places.length} places, ${order[optimise]}`),
      ...taken(possible),
      ...(impossible.length === 0 ? [] : ["", ...refused(impossible)]),
      ...notes.flatMap((note) => ["", ...paragraph(note)]),
    ].join("\n");
  });
  const closing = [
    `* where the blueprint places it. Prices are those of the accelerator nodes alone, ${prices} before tax; latencies at the planned load, with their 90 % band.`,
    ...(uncompiled.length === 0
      ? []
      : [`This version of lintel compares ${uncompiled.join(" and ")}, but cannot compile for ${uncompiled.length === 1 ? "it" : "them"} yet.`]),
  ];
  return `${[...blocks, closing.flatMap((text) => paragraph(text, "")).join("\n")].join("\n\n")}\n`;
}
