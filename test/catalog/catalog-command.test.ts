import { expect, it } from "vitest";
import { ageOf, daysBetween } from "../../compiler/catalog/staleness.ts";
import { catalog } from "../../compiler/cli/commands/catalog.ts";
import { UsageError } from "../../compiler/cli/usage.ts";
import { runCommand } from "./run-command.ts";

it("says what is in it", async () => {
  const { code, out } = await runCommand(catalog, "--json");
  const document = JSON.parse(out);
  expect(code).toBe(0);
  expect(document.asOf).toBe("2026-10-10");
  const rows = (table: string, cloud: string) => document.tables.find((one: Record<string, unknown>) => one["table"] === table && one["cloud"] === cloud).rows;
  expect([rows("accelerator prices", "aws"), rows("accelerator prices", "gcp"), rows("accelerator prices", "azure")]).toEqual([930, 684, 607]);
  expect(rows("instance prices", "gcp")).toBe(4719);
  for (const table of document.tables) expect(table.sources.reduce((sum: number, one: { rows: number }) => sum + one.rows, 0)).toBe(table.rows);
});

it("counts age to the newest date, to a day, or to today", async () => {
  const asOf = async (line: string) => JSON.parse((await runCommand(catalog, `${line} --json`.trim())).out);
  const [newest, early, now] = [await asOf(""), await asOf("--as-of 2026-08-01"), await asOf("--as-of today")];
  expect([newest.asOf, early.asOf, now.asOf]).toEqual(["2026-10-10", "2026-08-01", "2026-11-24"]);
  const stale = (document: { tables: { staleRows: number }[] }) => document.tables.reduce((sum, { staleRows }) => sum + staleRows, 0);
  expect(stale(early)).toBeLessThan(stale(now));
});

it("ages accelerators sooner than CPUs", () => {
  const table = (name: string) => ({ table: name, file: "f", rows: 3, unverified: 0, restricted: 0, sources: [{ source: "s", asOf: "2026-01-01", rows: 3 }] });
  expect(ageOf(table("accelerator prices"), "2026-08-01")?.staleRows).toBe(3);
  expect(ageOf(table("instance prices"), "2026-08-01")?.staleRows).toBe(0);
  expect(ageOf(table("models"), "2036-08-01")?.staleRows).toBe(0);
  expect(() => ageOf(table("tea"), "2026-08-01")).toThrow("no staleness limit");
});

it("counts whole days, and an inexact date as old as it may be", () => {
  expect(daysBetween("2026-02-28", "2026-03-01")).toBe(1);
  expect(daysBetween("2026", "2026-02-01")).toBe(31);
  expect(daysBetween("2026-03", "2026-03-11")).toBe(10);
  expect(() => daysBetween("2026-02-30", "2026-03-01")).toThrow(RangeError);
});

it("prints a table for people", async () => {
  const { out } = await runCommand(catalog, "--sources");
  expect(out).toContain("accelerator prices  aws     930");
  expect(out).toContain("Cyclenerd gcosts pricing.yml@fd66b26");
});

it.each(["--as-of yesterday", "--as-of 2026", "--as-of 2026-13-01", "--limit 3"])("wrong usage: %s", async (line) => {
  await expect(runCommand(catalog, line)).rejects.toThrow(UsageError);
});
