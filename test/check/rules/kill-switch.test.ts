import { describe, expect, test } from "vitest";
import { ask, clouds, compiled, everything, failures, findings, verdicts } from "./harness.ts";

describe.each(clouds)("AIG207 on %s", (cloud) => {
  test("what is emitted can be stopped and rolled back", async () => {
    const judged = await ask("AIG207", cloud);
    expect(verdicts(judged)).toEqual(["pass"]);
    expect(judged.map((one) => (one.verdict === "pass" ? one.evidence : ""))).toEqual([
      "Deployment/explain: 3 earlier versions to go back to, and copies can be scaled to none",
      "Deployment/score: 3 earlier versions to go back to, and copies can be scaled to none",
    ]);
  });
  test("without history, paused, and without a Deployment", async () => {
    for (const history of [0, "0"]) {
      const none = await ask("AIG207", cloud, (draft) => void (draft.object("Deployment/score").spec.revisionHistoryLimit = history));
      expect(failures(none)).toEqual(["history score Deployment/score"]);
    }
    const paused = await ask("AIG207", cloud, (draft) => void (draft.object("Deployment/explain").spec.paused = true));
    expect(failures(paused)).toEqual(["paused explain Deployment/explain"]);
    expect(failures(await ask("AIG207", cloud, (draft) => draft.removeObject("Deployment/score")))).toEqual(["gone score"]);
  });
  test("a value that is known at apply is unknown, and the default of Kubernetes is good", async () => {
    const later = await ask("AIG207", cloud, (draft) => void (draft.object("Deployment/score").spec.revisionHistoryLimit = "${var.history}"));
    expect(verdicts(later)).toEqual(["pass", "unknown"]);
    const left = await ask("AIG207", cloud, (draft) => void delete draft.object("Deployment/score").spec.revisionHistoryLimit);
    expect(verdicts(left)).toEqual(["pass"]);
    // A service is no model.
    expect(failures(await ask("AIG207", cloud, (draft) => void (draft.object("Deployment/cases").spec.revisionHistoryLimit = 0)))).toEqual([]);
  });
});

test("AIG207 points at the override", async () => {
  const override = 'overrides: [set("kubernetes", "Deployment/score", { at: "/spec/revisionHistoryLimit", to: 0, reason: "Saves objects." })],';
  const text = everything("aws").replace("const score = predictor({", `const score = predictor({\n  ${override}`);
  expect((await findings(text)).filter((one) => one.startsWith("AIG207"))).toEqual([
    "AIG207 blueprint.ts:10:15 error `Deployment/score` of the model `score` keeps 0 earlier versions: it cannot go back",
  ]);
  const { report } = await compiled(everything("aws").replace('environment: "production"', 'environment: "staging"'));
  expect(report?.results.find(({ id }) => id === "AIG207")?.judged).toEqual([]);
});
