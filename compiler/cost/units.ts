import { byCodePoint } from "../plan/format.ts";
import type { CostLine, UnitCost } from "../plan/plan.ts";
import type { System } from "../system.ts";
import { billOf } from "./bill.ts";
import { type Use, useOf, useOfSystem } from "../plan/use.ts";

interface Divisor {
  readonly per: UnitCost["per"];
  readonly amount: number;
  readonly size: number;
}

function divisorsOf({ requests, tokens }: Use): readonly Divisor[] {
  const all: Divisor[] = [{ per: "1k requests", amount: requests, size: 1000 }];
  if (tokens !== undefined) {
    all.push({ per: "1M tokens", amount: tokens.input + tokens.output, size: 1e6 });
    all.push({ per: "1M input tokens", amount: tokens.input, size: 1e6 });
    all.push({ per: "1M output tokens", amount: tokens.output, size: 1e6 });
  }
  return all.filter(({ amount }) => amount > 0);
}

/** Tokens of one sort carry their share of the cost by count: what reading and writing cost apart is not known. */
const about: Readonly<Record<UnitCost["per"], string>> = {
  "1k requests": "requests at the mean load, whoever answers them",
  "1M tokens": "tokens read and written at the mean load",
  "1M input tokens": "the whole cost over the tokens read",
  "1M output tokens": "the whole cost over the tokens written",
};

function unitsOf(of: string, lines: readonly CostLine[], use: Use | undefined): readonly UnitCost[] {
  if (use === undefined || lines.length === 0) return [];
  const { monthlyUsd, lowerBound } = billOf(lines);
  return divisorsOf(use).map(
    ({ per, amount, size }): UnitCost => ({
      of,
      per,
      name: `cost per ${per}`,
      value: (monthlyUsd * size) / amount,
      unit: `$/${per}`,
      formula: "monthly * size / amount",
      inputs: {
        monthly: monthlyUsd,
        size,
        amount,
        ...Object.fromEntries(Object.entries(use.inputs).filter(([name]) => !["monthly", "size", "amount"].includes(name))),
      },
      source: about[per],
      group: "cost",
      lowerBound,
    }),
  );
}

/** What a unit of use costs in one place: of the whole bill, then of each component's own lines, by name. */
export function unitCosts(system: System, lines: readonly CostLine[], names: readonly string[]): readonly UnitCost[] {
  const components = [...names].sort(byCodePoint).flatMap((name) => {
    const component = system.components[name];
    const own = lines.filter((line) => line.component === name);
    return component === undefined ? [] : unitsOf(name, own, useOf(component));
  });
  return [...unitsOf("system", lines, useOfSystem(system, new Set(names))), ...components];
}
