import { describe, expect, it } from "vitest";
import { explainComponent } from "../../../compiler/cli/explain/index.ts";
import { planReport } from "../../../compiler/cli/report/plan.ts";
import { paint } from "../../../compiler/cli/report/text.ts";
import { billed, plan } from "../explain/plans.ts";

const whole = { ...plan, places: [billed] };
const text = planReport(whole, 100, paint(false));

describe("the report of a plan", () => {
  it("says what the bill is made of", () => expect(text).toMatchFileSnapshot("plan.txt"));

  it("fits its width", () => {
    for (const width of [60, 80, 100])
      for (const line of planReport(whole, width, paint(false)).split("\n")) expect(line.length, line).toBeLessThanOrEqual(width);
  });

  it("has one line of confidence, and only where there are estimates", () => {
    expect(text.replace(/\s+/g, " ")).toContain(
      "Means at the planned load with 90 % bands: time to first token 180 ms (90 to 270), time per output token 25 ms (20 to 30); outside of what was calibrated, nearest llama-70b x H100-SXM, vLLM and llama-70b x H100-SXM, TensorRT-LLM.",
    );
    expect(text.match(/Means at/g)).toHaveLength(1);
  });

  it("says nothing of what a plan does not have", () => {
    expect(planReport(plan, 100, paint(false))).not.toMatch(/budget|between|electricity|per 1k|saves/);
  });
});

describe("the explanation of a component with terms", () => {
  it("shows other ways to pay, and never a price that is not known", () => {
    const told = explainComponent(whole, "chat");
    expect(told).toMatch(/2 x p5\.48xlarge {2}ri-1y-no-upfront +\$55,480 +-\$9,008 +64\.5 % +75 % +\[\d+\]\n/);
    expect(told).toMatch(/savings plan 1y +no price/);
    expect(told).toMatch(/cost per 1M tokens +\$0\.0625 per 1M tokens/);
    expect(told).not.toContain("cost per 1k requests");
    for (const line of told.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });
});
