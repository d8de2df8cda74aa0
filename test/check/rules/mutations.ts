import { expect, test } from "vitest";
import { ask, type CloudName, type Draft, failures, verdicts } from "./harness.ts";

export type Mutation = readonly [cloud: CloudName, what: string, edit: (draft: Draft) => void, fails: string];

/** What is emitted passes on some clouds; each mutation makes the rule fail with a message about a resource: "message component address". */
export function mutations(id: Parameters<typeof ask>[0], passing: readonly CloudName[], changes: readonly Mutation[]): void {
  test.each(passing)(`${id}: what is emitted for %s passes, with evidence`, async (cloud) => {
    const judged = await ask(id, cloud);
    expect(failures(judged)).toEqual([]);
    expect(verdicts(judged)).toContain("pass");
    expect(judged.filter((one) => one.verdict === "unknown")).toEqual([]);
    expect(judged.filter((one) => one.verdict === "pass" && one.evidence === undefined)).toEqual([]);
  });
  test.each(changes.map(([cloud, what, edit, fails]) => [cloud, what, { edit, fails }] as const))(`${id} on %s: %s`, async (cloud, _, { edit, fails }) => {
    expect(failures(await ask(id, cloud, edit))).toContain(fails);
  });
}
