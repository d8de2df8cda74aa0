import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isAccelerator, isRegion, notOffered } from "../../compiler/catalog/availability.ts";
import type { Missing, Offered } from "../../dsl/catalog/availability.ts";
import { offered } from "../../dsl/catalog/offered.ts";
import { root, shippedCatalog } from "./fixture.ts";

const catalog = shippedCatalog();
const clouds = ["aws", "gcp", "azure"] as const;
const everywhere = clouds.flatMap((cloud) => catalog.regions(cloud).map((region) => [cloud, region] as const));

it("offers what the catalogue offers, in every region", () => {
  for (const [cloud, region] of everywhere) {
    const names = catalog.offers(cloud, region).flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator.name.toLowerCase()]));
    expect(offered[`${cloud} ${region}`]).toEqual([...new Set(names)].sort());
  }
});

it("says at run time what the editor says", () => {
  const typed = readFileSync(`${root}dsl/catalog/availability.ts`, "utf8");
  const tables = typed.slice(typed.indexOf("export interface Missing"));
  let sentences = 0;
  let accelerator = "";
  for (const line of tables.split("\n")) {
    const head = /^ {2}"([^"]+)": \{$/.exec(line);
    if (head?.[1] !== undefined) accelerator = head[1];
    const entry = /^ {4}"(\w+) ([^"]+)": "(.+)";$/.exec(line);
    if (entry === null) continue;
    const [, cloud = "", region = "", sentence = ""] = entry;
    expect(notOffered(accelerator, cloud, region)).toBe(`${accelerator} is not offered in ${cloud} ${region}; ${sentence}`);
    sentences += 1;
  }
  const accelerators = new Set(Object.values(offered).flat()).size;
  expect(sentences).toBe(everywhere.length * accelerators - Object.values(offered).flat().length);
});

describe("alternatives", () => {
  it.each([
    ["h200", "aws", "eu-west-3", "h200 is not offered in aws eu-west-3; nearest: eu-south-2, eu-north-1"],
    ["tpu-v5e", "aws", "eu-west-3", "tpu-v5e is not offered in aws eu-west-3; aws does not offer it at all; offered by gcp"],
    ["l4", "aws", "eu-west-1", "l4 is not offered in aws eu-west-1; nearest: eu-west-3, eu-central-1"],
  ])("%s in %s %s", (accelerator, cloud, region, sentence) => {
    expect(notOffered(accelerator, cloud, region)).toBe(sentence);
  });
  it("is silent where it is offered or where nothing is known", () => {
    expect(notOffered("h100", "aws", "us-east-1")).toBeUndefined();
    expect(notOffered("h900", "aws", "us-east-1")).toBeUndefined();
    expect(notOffered("h100", "aws", "mars-1")).toBeUndefined();
    expect([isAccelerator("h100"), isAccelerator("h900"), isRegion("gcp", "us-central1"), isRegion("aws", "us-central1")]).toEqual([true, false, true, false]);
  });
});

it("has types for it", () => {
  const names: Offered["aws eu-north-1"] = "h100";
  const sentence: Missing["h200"]["aws eu-west-3"] = "nearest: eu-south-2, eu-north-1";
  expect([names, sentence]).toHaveLength(2);
});
