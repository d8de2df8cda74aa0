import { describe, expect, it } from "vitest";
import { bestFirst, compareKeys, type Key, type Option } from "../../../compiler/plan/search/best-first.ts";
import { random } from "./random.ts";

interface Made extends Option {
  readonly name: number;
  readonly reaches: number;
  readonly keys: readonly (Key | undefined)[];
}

function options(seed: number, monotone: boolean, counted: { count: number }): readonly Made[] {
  const { whole, chance } = random(seed);
  return Array.from({ length: whole(1, 8) }, (_, name): Made => {
    const most = whole(1, 60);
    const reaches = whole(0, most);
    let cost = whole(1, 40);
    let lost = false;
    const keys: (Key | undefined)[] = [undefined];
    for (let level = most; level >= 1; level--) {
      if (monotone) {
        if (level < most && chance(0.3)) cost += whole(1, 10);
        else if (level < most) {
          keys[level] = lost ? undefined : keys[level + 1];
          continue;
        }
        lost ||= chance(0.02);
      } else cost = whole(1, 60);
      keys[level] = lost || (!monotone && chance(0.1)) ? undefined : [cost, whole(0, 2), name];
    }
    const holds = (level: number): boolean => {
      counted.count++;
      return level <= reaches;
    };
    return { name, most, reaches, keys, monotone, key: (level) => keys[level], holds };
  });
}

describe("the best option", () => {
  it.each([true, false])("is that of looking at all of them (monotone: %s)", (monotone) => {
    const counted = { count: 0 };
    let found = 0;
    for (let seed = 1; seed <= 4000; seed++) {
      const made = options(seed, monotone, counted);
      let best: Key | undefined;
      for (const { keys, reaches } of made) {
        const key = reaches > 0 ? keys[reaches] : undefined;
        if (key !== undefined && (best === undefined || compareKeys(key, best) < 0)) best = key;
      }
      const answer = bestFirst(made).best;
      const key = answer === undefined ? undefined : answer.option.keys[answer.option.reaches];
      expect(key, `seed ${seed}`).toEqual(best);
      if (best !== undefined) found++;
    }
    expect(found).toBeGreaterThan(3000);
  });
  it("takes few measurements", () => {
    const counted = { count: 0 };
    let [all, some] = [0, 0];
    for (let seed = 1; seed <= 1000; seed++) {
      const made = options(seed, true, counted);
      counted.count = 0;
      bestFirst(made);
      some += counted.count;
      all += made.reduce((sum, { most }) => sum + Math.ceil(Math.log2(most + 1)), 0);
    }
    expect(some).toBeLessThan(0.6 * all);
  });
});
