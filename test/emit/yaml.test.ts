import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { toYaml } from "../../compiler/emit/yaml.ts";

const read = (text: string, version: "1.1" | "1.2"): unknown => parse(text, { version, maxAliasCount: 0 });

describe("toYaml", () => {
  it("writes an object as people expect it", () => {
    const text = toYaml({
      spec: { replicas: 2, template: { containers: [{ image: "a/b@sha256:0", name: "x", args: ["--port=80", "on", "1"] }] } },
      metadata: { labels: { on: "yes" }, name: "a" },
      kind: "Deployment",
      apiVersion: "apps/v1",
    });
    expect(text).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
  labels:
    "on": "yes"
spec:
  replicas: 2
  template:
    containers:
      - name: x
        args:
          - "--port=80"
          - "on"
          - "1"
        image: a/b@sha256:0
`);
  });

  it("keeps texts of several lines as literal blocks", () => {
    expect(toYaml({ data: { "a.json": '{\n  "b": 1\n}\n', c: "x\ny" } })).toBe('data:\n  a.json: |\n    {\n      "b": 1\n    }\n  c: |-\n    x\n    y\n');
  });

  it.each([
    "on",
    "Off",
    "YES",
    "no",
    "y",
    "N",
    "true",
    "null",
    "~",
    "1",
    "1_000",
    "0o7",
    "07",
    "0x1F",
    "0b11",
    "1e3",
    "E0",
    "e+1",
    "_",
    "_1",
    ".5",
    "1:20",
    "12:30:45",
    "2020-01-01",
    "=",
    "<<",
    ".inf",
    "",
    " a",
    "a ",
    "a: b",
    "a #b",
    "#a",
    "- a",
    "*a",
    "&a",
    "!a",
    "@a",
    "`a",
    "%a",
    "a\tb",
    "|",
    ">",
    "{a}",
    "[a]",
    "?",
    "\u0085",
    "\u2028",
    "a:",
    "::",
    "a\n\n",
    "\na",
    "  a\nb",
    "a \nb",
  ])("keeps %j as text", (text) => {
    for (const version of ["1.1", "1.2"] as const) {
      expect(read(toYaml({ a: text, l: [text, [text]] }), version)).toEqual({ a: text, l: [text, [text]] });
      expect(read(toYaml({ [text]: 1 }), version)).toEqual({ [text]: 1 });
    }
  });

  it("reads back as it was written, in YAML 1.1 and 1.2", () => {
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: "grapheme" }),
        fc.string(),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((one) => !Object.is(one, -0)),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(
          fc.string().filter((key) => key !== "__proto__"),
          tie("value"),
          { maxKeys: 4 },
        ),
      ),
    }));
    fc.assert(
      fc.property(json.value, (value) => {
        for (const version of ["1.1", "1.2"] as const) expect(read(toYaml({ a: value }), version)).toEqual({ a: value });
      }),
      { numRuns: 300 },
    );
  });

  it("refuses what has no spelling", () => {
    expect(() => toYaml({ a: Number.NaN })).toThrow("cannot be written");
    expect(() => toYaml({ a: () => 1 })).toThrow("cannot be written");
  });
});
