import { describe, expect, test } from "vitest";
import { bucket, gcp, personal, service, source, system } from "../../../dsl/index.ts";
import { errorsOf, grantsOf, image, lowered, planned, steps } from "./support.ts";

const people = personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "180d" } });
const about = { owner: "team", purpose: "Stores things.", environment: "production", on: gcp("europe-west4", { project: "acme-prod" }) } as const;
const feed = source({ what: "Orders", classification: people, size: "1GiB" });
const open = source({ what: "Weather", classification: "internal", size: "1GiB" });
const traffic = { peak: "10/s" } as const;
const perReplica = { requests: 20, cpu: 1, memory: "512MiB" } as const;

describe("bucket", () => {
  test("is private, versioned, encrypted under the key of its class, in the region, and logged", async () => {
    const store = bucket({ from: feed, size: "100GiB", keep: "120d" });
    const out = await lowered(system("tiny", { ...about, components: { feed, store } }));
    expect(out.resources("google_storage_bucket")["store"]).toMatchObject({
      location: "EUROPE-WEST4",
      storage_class: "STANDARD",
      uniform_bucket_level_access: true,
      public_access_prevention: "enforced",
      force_destroy: false,
      versioning: { enabled: true },
      encryption: { default_kms_key_name: "${var.key_restricted}" },
      logging: { log_bucket: "${var.log_bucket}", log_object_prefix: "gcs/store" },
      soft_delete_policy: { retention_duration_seconds: 604_800 },
      lifecycle: { prevent_destroy: true },
      labels: { component: "store", "data-class": "restricted" },
    });
  });

  test("gives readers and writers a role each, on the bucket alone", async () => {
    const store = bucket({ from: open, size: "100GiB" });
    const app = service({ image, traffic, perReplica, reads: [store], writes: [store] });
    const out = await lowered(system("tiny", { ...about, components: { open, store, app } }));
    const name = "${google_storage_bucket.store.name}";
    expect(grantsOf(out, "app")).toEqual([`roles/storage.objectViewer on ${name}`, `roles/storage.legacyBucketWriter on ${name}`]);
    expect(out.connections.bindings("app")[0]).toMatchObject({
      env: { STORE_REGION: { literal: "europe-west4" } },
      egress: [{ to: { cidr: "199.36.153.4/30" }, port: 443 }],
    });
  });

  test("expires objects, old versions and deleted objects in time, and moves the old to a cheaper class", async () => {
    const store = bucket({ from: feed, size: "100GiB", keep: "170d", coldAfter: "60d" });
    const out = await lowered(system("tiny", { ...about, components: { feed, store } }));
    const made = out.resources("google_storage_bucket")["store"];
    expect(made?.["lifecycle_rule"]).toEqual([
      { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
      { action: { type: "Delete" }, condition: { days_since_noncurrent_time: 10, with_state: "ARCHIVED" } },
      {
        action: { type: "SetStorageClass", storage_class: "NEARLINE" },
        condition: { age: 60, matches_storage_class: ["STANDARD"], with_state: "LIVE" },
      },
      { action: { type: "Delete" }, condition: { age: 170, with_state: "LIVE" } },
    ]);
    // 170 days and 10 of versions are all of the 180: nothing may come back after that.
    expect(made?.["soft_delete_policy"]).toEqual({ retention_duration_seconds: 0 });
  });

  test("goes to Coldline where objects stay there for long", async () => {
    const store = bucket({ from: open, size: "100GiB", coldAfter: "180d" });
    const out = await planned(system("tiny", { ...about, components: { open, store } }));
    expect(out.plan?.components["store"]?.summary).toBe("100 GiB in Cloud Storage, to Coldline after 180 days");
  });

  test("locks the policy in production, and says so; elsewhere it can be taken off", async () => {
    const store = bucket({ from: open, size: "1GiB", locked: "200d" });
    const out = await lowered(system("tiny", { ...about, components: { open, store } }));
    expect(out.resources("google_storage_bucket")["store"]?.["retention_policy"]).toEqual({ is_locked: true, retention_period: 17_280_000 });
    // A bucket with a retention policy keeps no versions.
    expect(out.resources("google_storage_bucket")["store"]?.["versioning"]).toEqual({ enabled: false });
    expect(steps(out, "before")).toEqual(["Confirm the lock of store"]);
    const staging = await lowered(system("tiny", { ...about, environment: "staging", components: { open, store } }));
    expect(staging.resources("google_storage_bucket")["store"]?.["retention_policy"]).toEqual({ is_locked: false, retention_period: 17_280_000 });
    expect(steps(staging, "before")).toEqual([]);
  });

  test.each([
    ["keeps personal data too long", bucket({ from: feed, size: "1GiB", keep: "181d" }), "LNT4002 keep"],
    ["keeps personal data for good", bucket({ from: feed, size: "1GiB" }), "LNT4002 "],
    ["moves for too short a time", bucket({ from: open, size: "1GiB", coldAfter: "50d", keep: "70d" }), "LNT4003 coldAfter"],
    ["deletes what is locked", bucket({ from: open, size: "1GiB", locked: "50d", keep: "40d" }), "LNT4005 keep"],
    ["locks for more than a hundred years", bucket({ from: open, size: "1GiB", locked: "40000d" }), "LNT4004 locked"],
  ])("%s: an error", async (_what, store, error) => {
    expect(errorsOf(await planned(system("tiny", { ...about, components: { feed, open, store } })))).toEqual([error]);
  });

  test("is priced in its own region, and operations without a price stay without one", async () => {
    const store = bucket({ from: open, size: "100GiB" });
    const app = service({ image, traffic, perReplica, reads: [store] });
    const out = await planned(system("tiny", { ...about, components: { open, store, app } }));
    const cost = out.plan?.components["store"]?.cost ?? [];
    expect(cost[0]?.monthlyUsd).toBeCloseTo(100 * (90 / 365) * 0.02, 2);
    expect(cost[1]?.monthlyUsd).toBeCloseTo(100 * (275 / 365) * 0.01, 2);
    expect(cost.find((line) => line.item === "reads")?.monthlyUsd).toBeNull();
  });
});
