import { describe, expect, it } from "vitest";
import { labelErrors, labelsOf, labelValue, systemLabels } from "../../../targets/gcp/labels.ts";
import { component, system } from "./fixture.ts";

const form = /^[a-z0-9_-]{0,63}$/;

describe("labels", () => {
  it("hold what Google Cloud takes, and keep apart what was apart", () => {
    expect(labelValue("support-platform")).toBe("support-platform");
    const odd = ["Support Platform", "support platform", "SUPPORT/PLATFORM", "ä".repeat(80), "a".repeat(64)];
    for (const one of odd) expect(labelValue(one)).toMatch(form);
    expect(new Set(odd.map(labelValue)).size).toBe(odd.length);
  });

  it("are of the component and of the system", () => {
    const labels = { ...systemLabels(system({ tags: { "Cost Center": "CC 42", "7": "x" } })), ...labelsOf(component("chat", { owner: "Team A" })) };
    for (const [key, value] of Object.entries(labels)) {
      expect(key).toMatch(/^[a-z][a-z0-9_-]{0,62}$/);
      expect(value).toMatch(form);
    }
    expect(labels).toMatchObject({ system: "support-chat", component: "chat", "data-class": "internal", "managed-by": "lintel" });
  });

  it("are not the author's to write where they are ours", () => {
    expect(labelErrors(system())).toEqual([]);
    const found = labelErrors(system({ tags: { system: "other" }, components: { chat: component("chat", { tags: { "data-class": "public" } }) } }));
    expect(found.map(({ code, at }) => [code, at !== undefined && "path" in at ? at.path : undefined])).toEqual([
      ["LNT4609", ["tags", "system"]],
      ["LNT4609", ["tags", "data-class"]],
    ]);
  });
});
