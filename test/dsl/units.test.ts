import fc from "fast-check";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { day, duration, growth, percent, quantity, rate, size, usd } from "../../dsl/units.ts";

interface Form {
  readonly what: string;
  readonly schema: {
    safeParse(value: unknown): {
      readonly success: boolean;
      readonly data?: unknown;
      readonly error?: { readonly issues: readonly { readonly message: string }[] };
    };
  };
  readonly units: Readonly<Record<string, number>>;
  readonly write: (amount: string, unit: string) => string;
}
const after = (amount: string, unit: string): string => amount + unit;
const day24 = 86_400;
const forms: Readonly<Record<string, Form>> = {
  duration: { what: "duration", schema: duration, units: { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }, write: after },
  size: { what: "size", schema: size, units: { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4, PiB: 1024 ** 5 }, write: after },
  rate: {
    what: "rate",
    schema: rate,
    units: {
      "/s": 1,
      "/min": 1 / 60,
      "/h": 1 / 3600,
      "/day": 1 / day24,
      "/month": 1 / (730 * 3600),
      "k/s": 1000,
      "k/min": 1000 / 60,
      "M/day": 1e6 / day24,
      "M/month": 1e6 / (730 * 3600),
    },
    write: after,
  },
  percent: { what: "percentage", schema: percent, units: { "%": 0.01 }, write: after },
  usd: { what: "sum of money", schema: usd, units: { "": 1, k: 1000, M: 1_000_000 }, write: (amount, unit) => `$${amount}${unit}` },
  growth: { what: "growth", schema: growth, units: { "%/month": 0.01 }, write: after },
};
const said = (form: Form, value: unknown): string | undefined => form.schema.safeParse(value).error?.issues[0]?.message;

/** Whole numbers and up to three decimals, as authors write them. */
const amounts = fc.oneof(
  fc.nat(1_000_000).map(String),
  fc.tuple(fc.nat(10_000), fc.nat(999)).map(([whole, part]) => `${whole}.${String(part).padStart(3, "0")}`),
);

describe.each(Object.entries(forms))("%s", (name, form) => {
  const units = Object.keys(form.units);

  it("reads what it documents", () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom(...units), (amount, unit) => {
        const result = form.schema.safeParse(form.write(amount, unit));
        expect(result.success).toBe(true);
        const wanted = Number(amount) * (form.units[unit] ?? Number.NaN);
        expect(Math.abs(Number(result.data) - wanted)).toBeLessThanOrEqual(wanted * 1e-12);
      }),
    );
  });

  it("refuses everything else, and shows how to write it", async () => {
    const source = await readFile(new URL("../../dsl/units.ts", import.meta.url), "utf8");
    // The examples that the editor shows: `duration: Duration<"800ms, 30s">`.
    const examples = new RegExp(`^ {2}${name}: [A-Z][a-z]+<"(.*)">;$`, "m").exec(source)?.[1];
    expect(examples).toBeTruthy();
    for (const example of examples?.split(", ") ?? []) expect(form.schema.safeParse(example).success, example).toBe(true);
    const unit = units[0] ?? "";
    const wrong = [
      "",
      " ",
      form.write("", unit),
      form.write(" 5", unit),
      `${form.write("5", unit)} `,
      form.write("-5", unit),
      form.write("0x10", unit),
      form.write("1e3", unit),
      form.write("5.", unit),
      form.write(".5", unit),
      form.write("1,5", unit),
    ];
    for (const text of wrong) expect(said(form, text)).toBe(`${JSON.stringify(text)} is not a ${form.what}: write it like ${examples}`);
    for (const value of [5, null, true]) expect(said(form, value)).toBe(`${value} is not a ${form.what}: write it like ${examples}`);
    expect(said(form, undefined)).toBe(`write a ${form.what} like ${examples}`);
    expect(said(form, {})).toBe(`an object is not a ${form.what}: write it like ${examples}`);
  });

  it("never gives a number for random text", () => {
    const legal = /^\$?\d+(\.\d+)?[kM]?(ms|s|m|h|d|[KMGTP]iB|\/(s|min|h|day|month)|%|%\/month|%\/year)?$/;
    fc.assert(
      fc.property(fc.string(), (text) => {
        const result = form.schema.safeParse(text);
        if (!legal.test(text)) expect(result.success).toBe(false);
        if (result.success) expect(Number.isFinite(result.data)).toBe(true);
      }),
    );
  });
});

describe("quantity", () => {
  it("writes what the parser reads back", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.constantFrom("ms", "h", "/s", "/month", "GiB", "%", "$"), (value, unit) => {
        const text = quantity(value, unit);
        const form = unit === "$" ? usd : unit === "%" ? percent : unit === "GiB" ? size : unit.startsWith("/") ? rate : duration;
        const scale = { ms: 1, h: 3_600_000, "/s": 1, "/month": 1 / (730 * 3600), GiB: 1024 ** 3, "%": 0.01, $: 1 }[unit];
        const parsed = form.parse(text);
        expect(Math.abs(parsed - value * scale)).toBeLessThanOrEqual(scale * Math.max(1e-19, value * 1e-9));
      }),
    );
  });

  it("passes on what is no quantity, so that the field refuses it", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1]) expect(rate.safeParse(quantity(value, "/s")).success).toBe(false);
  });
});

describe("exact values", () => {
  it("keeps the fractions that authors write", () => {
    expect(percent.parse("99.9%")).toBe(0.999);
    expect(percent.parse("20%")).toBe(0.2);
    expect(rate.parse("60/min")).toBe(1);
    expect(rate.parse("3M/day")).toBeCloseTo(34.7222, 3);
    expect(usd.parse("$1.2M")).toBe(1_200_000);
    expect(usd.parse("$0.05")).toBe(0.05);
    expect(growth.parse("5%/month")).toBe(0.05);
    expect((1 + growth.parse("60%/year")) ** 12).toBeCloseTo(1.6, 9);
  });
});

describe("day", () => {
  it("knows the calendar", () => {
    expect(day.parse("2028-02-29")).toBe("2028-02-29");
    for (const text of ["2027-02-29", "2027-13-01", "2027-00-10", "2027-1-1", "next spring", "", "1999-01-01"]) {
      expect(day.safeParse(text).error?.issues[0]?.message).toBe(`${JSON.stringify(text)} is not a day: write it like 2027-03-31`);
    }
  });
});
