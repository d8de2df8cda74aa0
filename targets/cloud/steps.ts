import type { Operation } from "../../compiler/target.ts";

const phases: readonly Operation["phase"][] = ["before", "foundation", "platform", "workloads", "after", "teardown"];

/**
 * Steps of the operator, in order. What components need done goes before the workloads start, and what they protect is dealt with
 * before the last step of the teardown, in which the foundation ends.
 */
export function orderSteps(shared: readonly Operation[], own: readonly Operation[]): readonly Operation[] {
  return phases.flatMap((phase) => {
    const ours = shared.filter((step) => step.phase === phase);
    const theirs = own.filter((step) => step.phase === phase);
    if (phase === "workloads") return [...theirs, ...ours];
    return phase === "teardown" ? [...ours.slice(0, -1), ...theirs, ...ours.slice(-1)] : [...ours, ...theirs];
  });
}
