import { describe, expect, it } from "vitest";
import { changesOf } from "../../compiler/cost/changes.ts";
import { planPlaces } from "../../compiler/plan/place.ts";
import { planSystem } from "../../compiler/plan/index.ts";
import type { Fix, Plan } from "../../compiler/plan/plan.ts";
import type { System } from "../../compiler/system.ts";
import type { Target } from "../../compiler/target.ts";
import { catalog } from "../plan/fixture.ts";
import { llm, priced, service, systemOf, target } from "../plan/target.ts";

const targets = { aws: target(priced) };
const monthly = (monthlyUsd: number) => ({ monthlyUsd, alertAt: [0.8, 1], onExceed: "fail" }) as const;
const billed = (plan: Plan | undefined, only?: string): number =>
  (plan?.places ?? [])
    .flatMap(({ bill }) => bill.lines)
    .reduce((sum, line) => sum + (only === undefined || line.component === only ? (line.monthlyUsd ?? 0) : 0), 0);

/** The changes of a printed fix, made to the system. */
function applied(fix: Fix, system: System, plan: Plan): System {
  const names = Object.keys(system.components);
  const all = changesOf(
    system,
    catalog,
    names,
    plan.places.flatMap(({ bill }) => bill.lines),
  );
  return fix.change.split(", and ").reduce((from, text) => {
    const change = all.find((one) => one.change === text);
    if (change === undefined) throw new Error(`no change says ${text}`);
    return change.edit(from);
  }, system);
}

describe("a printed change", () => {
  const plain = systemOf([llm(), service("api")]);
  const [unbounded] = planPlaces(plain, catalog, targets);
  const now = billed(unbounded);

  it.each([0.85, 0.5, 0.25])("fits a budget of %f of the cost when it is made, at what it says", (share) => {
    const system = systemOf([llm(), service("api")], { budget: monthly(now * share) });
    const [plan, [error]] = planSystem(system, catalog, targets);
    const check = plan?.places[0]?.budgets?.[0];
    expect(check).toMatchObject({ of: "system", limit: "monthly", verdict: "exceeded", limitUsd: now * share });
    expect(error).toMatchObject({ code: "LNT2020", severity: "error" });
    const fixes = check?.fixes ?? [];
    if (share === 0.85) expect(fixes.length).toBe(3);
    expect(fixes.length).toBeLessThanOrEqual(3);
    expect(fixes.map((fix) => fix.monthlyUsd)).toEqual(fixes.map((fix) => fix.monthlyUsd).sort((a, b) => a - b));
    for (const fix of fixes) {
      const [again, found] = planSystem(applied(fix, system, plan!), catalog, targets);
      expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(again?.places[0]?.budget?.verdict).toBe("within");
      expect(billed(again)).toBeCloseTo(fix.monthlyUsd, 6);
    }
  });

  it("does not break another budget that holds", () => {
    // The component's own limit holds today; what helps the system by moving cost to it is no fix.
    const system = systemOf([llm({}, { budget: monthly(now) }), service("api")], { budget: monthly(now * 0.7) });
    const [plan] = planSystem(system, catalog, targets);
    for (const fix of plan?.places[0]?.budget?.fixes ?? []) {
      const [again] = planSystem(applied(fix, system, plan!), catalog, targets);
      expect(again?.places[0]?.budgets?.map(({ verdict }) => verdict)).toEqual(["within", "within"]);
    }
  });

  it("never moves a reservation to another region", () => {
    const held = systemOf([llm({ capacity: [{ from: "reserved", id: "cr-1", instances: 1 }, { from: "on-demand" }] }), service("api")], {
      budget: monthly(now * 0.6),
    });
    const [plan] = planSystem(held, catalog, targets);
    for (const fix of plan?.places[0]?.budget?.fixes ?? []) expect(fix.change).not.toContain("in place of eu-north-1");
  });

  it("is not one that fits only because a line has no price", () => {
    const open: Target = target({ service: "nowhere", serviceItem: "nothing" });
    const [plan] = planSystem(systemOf([llm(), service("api")], { budget: monthly(now * 0.6) }), catalog, { aws: open });
    expect(plan?.places[0]?.budget).toMatchObject({ verdict: "exceeded", fixes: [] });
  });

  it("is a commitment where the plan uses enough of the month, and the bill is then that of the term", () => {
    const bound: typeof catalog = {
      ...catalog,
      commitments: (cloud, region, instanceType) =>
        catalog.offers(cloud, region).flatMap((offer) =>
          offer.instanceType === instanceType && offer.usdPerHour !== undefined
            ? [
                {
                  cloud,
                  region,
                  instanceType,
                  term: "ri-1y-no-upfront",
                  usdPerHour: offer.usdPerHour * 0.6,
                  source: "test",
                  asOf: "2026-01-01",
                  verified: true,
                } as const,
              ]
            : [],
        ),
    };
    const steady = llm({ traffic: { ...(llm().values["traffic"] as object), meanOfPeak: 1 } });
    const free = billed(planPlaces(systemOf([steady, service("api")]), bound, targets)[0]);
    const system = systemOf([steady, service("api")], { budget: monthly(free * 0.75) });
    const [plan] = planSystem(system, bound, targets);
    const options = plan?.places[0]?.commitments?.filter((one) => one.term === "ri-1y-no-upfront") ?? [];
    expect(options.map(({ breakEven }) => breakEven)).toEqual(options.map(() => expect.closeTo(0.6, 9)));
    const all = changesOf(system, bound, ["chat"], []);
    const change = all.find((one) => one.group === "chat commitment");
    const [again] = planSystem(change?.edit(system) ?? system, bound, targets);
    expect(again?.places[0]?.budget?.verdict).toBe("within");
    expect(again?.places[0]?.bill.lines.find((line) => line.component === "chat")?.assumption).toContain("commitment of one year");
  });
});
