import { describe, expect, it } from "vitest";
import { explainComponent } from "../../../compiler/cli/explain/index.ts";
import { temporary } from "../../harness/temporary.ts";
import { lintel } from "../io.ts";
import { chat, place, plan } from "./plans.ts";

const json = (value: unknown): string => JSON.stringify(value);
const folder = temporary({
  "plan.json": json(plan),
  "text.json": "{ no json",
  "list.json": "[]",
  "package.json": json({ name: "x" }),
  "next.json": json({ ...plan, schemaVersion: 2 }),
  "half.json": json({ ...plan, places: [{ ...place, components: { chat: { ...chat, cost: [{ item: "x" }] } } }] }),
  "more.json": json({ ...plan, later: 1, places: [{ ...place, later: 2 }] }),
});

describe("explain --plan", () => {
  it("explains a written plan without compiling", async () => {
    expect(await lintel(["explain", "chat", "--plan", "plan.json"], folder)).toEqual({ exit: 0, out: explainComponent(plan, "chat"), err: "" });
  });

  it("reads standard input", async () => {
    const stdin = async () => new TextEncoder().encode(json(plan));
    expect((await lintel(["explain", "chat", "--plan", "-"], folder, { stdin })).out).toBe(explainComponent(plan, "chat"));
  });

  it("prints the component's part of the plan as JSON", async () => {
    const { out } = await lintel(["explain", "chat", "--plan", "plan.json", "--format", "json"], folder);
    expect(JSON.parse(out)).toEqual([{ place: place.place, plan: JSON.parse(json(chat)) }]);
  });

  it("takes fields that a later version adds", async () => {
    expect((await lintel(["explain", "chat", "--plan", "more.json"], folder)).out).toBe(explainComponent(plan, "chat"));
  });

  it("draws boxes on a terminal that shows them", async () => {
    const told = await lintel(["explain", "chat", "--plan", "plan.json"], folder, { isTTY: true, env: { LANG: "en_US.UTF-8" } });
    expect(told.out).toContain("█");
    for (const line of told.out.split("\n")) expect([...line].length).toBeLessThanOrEqual(100);
  });

  it.each([
    ["none.json", "chat", "there is no file `none.json`"],
    ["text.json", "chat", "`text.json` is no JSON"],
    ["list.json", "chat", "`list.json` is no plan: it has no `schemaVersion`. `lintel compile` writes one as plan.json"],
    ["package.json", "chat", "`package.json` is no plan: it has no `schemaVersion`"],
    ["next.json", "chat", "`next.json` has schemaVersion 2, and this version of lintel reads 1: plan the blueprint again"],
    ["half.json", "chat", "`half.json` is no whole plan: `places[0].components.chat.cost[0].quantity`: "],
    ["plan.json", "chta", "there is no component `chta`; did you mean `chat`? there are chat, watch, foundation"],
    ["plan.json", "constructor", "there is no component `constructor`; there are chat, watch, foundation"],
  ])("%s for %s is refused with the reason", async (file, subject, message) => {
    const { exit, out, err } = await lintel(["explain", subject, "--plan", file], folder);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at |internal error/);
  });

  it.each([
    [["explain", "--plan", "plan.json"], "name a code or a component"],
    [["explain", "chat", "blueprint.ts", "--plan", "plan.json"], "with `--plan` nothing is compiled: `blueprint.ts` is too much"],
    [["explain", "chat", "--plan", "plan.json", "--set", "a=1"], "with `--plan` nothing is compiled: `--set` has no effect there"],
    [["explain", "chat", "--plan", ""], "`--plan` needs a file"],
    [["explain", "chat", "--plan"], "`--plan` needs a value"],
  ])("%j is wrong usage", async (args, message) => {
    const { exit, out, err } = await lintel(args, folder);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toContain(message);
  });
});
