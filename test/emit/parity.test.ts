import { describe, expect, it } from "vitest";
import { parityFiles } from "../../compiler/emit/parity.ts";
import type { Realised } from "../../compiler/target.ts";
import { deployment, root, systemWith } from "./fixture.ts";

const one = (subject: string, name: string, state: Realised["state"], how: string, note?: string): Realised => ({
  subject,
  name,
  state,
  how,
  ...(note === undefined ? {} : { note }),
});
const aws = deployment({ parity: [one("api", "limit", "weaker", "a firewall", "counts in minutes"), one("foundation", "private network", "equal", "a VPC")] });
const place = (cloud: "gcp" | "azure", region: string, without?: readonly string[]) => ({
  cloud,
  region,
  zones: 3,
  ...(without === undefined ? {} : { without }),
});
const gcp = deployment({
  folder: "gcp",
  place: place("gcp", "europe-west4"),
  parity: [one("api", "limit", "equal", "Cloud Armor"), one("foundation", "private network", "equal", "a VPC network")],
});
const azure = deployment({
  folder: "azure",
  place: place("azure", "westeurope", ["api.limit"]),
  parity: [one("api", "limit", "not available", "nothing counts | callers", "use a service"), one("foundation", "private network", "equal", "a VNet")],
});

const read = (files: ReturnType<typeof parityFiles>, path: string): string => files.find((file) => file.path === path)?.text ?? "";

describe("the report of what differs", () => {
  it("is not written for one cloud", () => {
    expect(parityFiles(systemWith([]), [aws])).toEqual([]);
    expect(parityFiles(systemWith([]), [aws, deployment({ folder: "aws-eu-west-1", place: { cloud: "aws", region: "eu-west-1", zones: 3 } })])).toEqual([]);
  });

  it("names the worst of all places, and what the blueprint does without", () => {
    const files = parityFiles(systemWith([]), [aws, gcp, azure]);
    const text = read(files, "PARITY.md");
    expect(text).toContain("2 declared properties and capabilities: 1 equal, 0 weaker somewhere, 1 not available somewhere.");
    expect(text).toContain("- `api.limit` in azure");
    expect(text).toContain(
      "| api | limit | not available | **weaker**: a firewall; counts in minutes | Cloud Armor | **not available**: nothing counts \\| callers; use a service |",
    );
    const { lines } = JSON.parse(read(files, "parity.json")) as { readonly lines: readonly { readonly name: string; readonly worst: string }[] };
    expect(lines.map(({ name, worst }) => [name, worst])).toEqual([
      ["limit", "not available"],
      ["private network", "equal"],
    ]);
  });

  it("shows what components and the foundation become, whatever their names are", () => {
    const made = { ...root(), owners: { "google_memorystore_instance.answers": "api", "google_pubsub_topic.x": "foundation", "data.google_project.p": "api" } };
    const route = { component: "api", folder: "api", object: { kind: "HTTPRoute", metadata: { name: "api" } } };
    const text = read(
      parityFiles(systemWith([]), [
        { ...aws, roots: [root()], objects: [] },
        { ...gcp, roots: [made], objects: [route] },
      ]),
      "PARITY.md",
    );
    expect(text).toContain("| api | `aws_s3_bucket` | `google_memorystore_instance`, `HTTPRoute` |");
    // No row that says nothing of any place.
    expect(text).not.toContain("| private network | – | – |");
    expect(text).toContain("| anything else | `aws_sns_topic` | `google_pubsub_topic` |");
    expect(text).not.toContain("google_project");
  });

  it("tells what is less everywhere from what differs", () => {
    const less = one("chat", "disclosure", "weaker", "stated in the plan", "the client shows it");
    const text = read(
      parityFiles(systemWith([]), [
        { ...aws, parity: [less] },
        { ...gcp, parity: [less] },
      ]),
      "PARITY.md",
    );
    expect(text).toContain("## Differences\n\nNone.\n");
    expect(text).toContain("| chat | disclosure | **weaker**: stated in the plan; the client shows it |");
  });

  it("shows what the author left open where a cloud has less of it, and nowhere else", () => {
    const open = (state: Realised["state"]): Realised => ({ ...one("answers", "engine", state, "a store"), byDefault: true });
    const lines = (a: Realised, b: Realised) =>
      (
        JSON.parse(
          read(
            parityFiles(systemWith([]), [
              { ...aws, parity: [a] },
              { ...gcp, parity: [b] },
            ]),
            "parity.json",
          ),
        ) as { lines: readonly object[] }
      ).lines;
    expect(lines(open("equal"), open("equal"))).toEqual([]);
    expect(lines(open("equal"), open("weaker"))).toMatchObject([
      { name: "engine", worst: "weaker", places: { aws: { state: "equal" }, gcp: { state: "weaker" } } },
    ]);
  });

  it("shows what only one place has", () => {
    const text = read(parityFiles(systemWith([]), [aws, { ...gcp, parity: [] }]), "PARITY.md");
    expect(text).toContain("| api | limit | not placed everywhere |");
  });
});
