import { describe, expect, test } from "vitest";
import { aws, bucket, personal, service, source, system } from "../../../dsl/index.ts";
import { errorsOf, grantsOf, image, lowered, planned, policyOf, steps } from "./support.ts";

const people = personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "180d" } });
const about = { owner: "team", purpose: "Stores things.", environment: "production", on: aws("eu-central-1") } as const;
const feed = source({ what: "Orders", classification: people, size: "1GiB" });
const open = source({ what: "Weather", classification: "internal", size: "1GiB" });
const traffic = { peak: "10/s" } as const;
const perReplica = { requests: 20, cpu: 1, memory: "512MiB" } as const;

describe("bucket", () => {
  test("is private, versioned, encrypted under the key of its class, logged, and refuses plain HTTP", async () => {
    const store = bucket({ from: feed, size: "100GiB", keep: "180d" });
    const app = service({ image, traffic, perReplica, reads: [store], writes: [store] });
    const out = await lowered(system("tiny", { ...about, components: { feed, store, app } }));
    expect(out.resources("aws_s3_bucket")["store"]).toMatchObject({
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
      tags: { component: "store", "data-class": "restricted" },
    });
    expect(out.resources("aws_s3_bucket_public_access_block")["store"]).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(out.resources("aws_s3_bucket_versioning")["store"]?.["versioning_configuration"]).toEqual({ status: "Enabled" });
    expect(out.resources("aws_s3_bucket_server_side_encryption_configuration")["store"]?.["rule"]).toEqual([
      { bucket_key_enabled: true, apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms", kms_master_key_id: "${var.key_restricted}" } },
    ]);
    expect(out.resources("aws_s3_bucket_logging")["store"]).toMatchObject({ target_bucket: "${var.log_bucket}", target_prefix: "s3/store/" });
    expect(out.resources("aws_s3_bucket_notification")["store"]).toMatchObject({ eventbridge: true });
    const { Statement } = policyOf(out.resources("aws_s3_bucket_policy")["store"]);
    expect(Statement.map((one) => `${one.Effect} ${one.Sid}`)).toEqual(["Deny TlsOnly", "Deny Tls12", "Deny NoOtherEncryption", "Deny NoOtherKey"]);
    // Absent headers mean the bucket's own encryption, so a denial has to ask for their presence.
    expect(Statement[3]?.Condition).toEqual({
      Null: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "false" },
      StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "${var.key_restricted}" },
    });
  });

  test("ends old versions also where versions are off now", async () => {
    const store = bucket({ from: feed, size: "100GiB", keep: "180d", versioned: false });
    const app = service({ image, traffic, perReplica, reads: [store] });
    const out = await lowered(system("tiny", { ...about, components: { feed, store, app } }));
    expect(out.resources("aws_s3_bucket_versioning")["store"]?.["versioning_configuration"]).toEqual({ status: "Suspended" });
    expect(out.resources("aws_s3_bucket_lifecycle_configuration")["store"]?.["rule"]).toContainEqual(
      expect.objectContaining({ id: "old-versions", noncurrent_version_expiration: [{ noncurrent_days: 1 }] }),
    );
  });

  test("gives readers and writers their own actions, and no deletes", async () => {
    const store = bucket({ from: open, size: "100GiB" });
    const app = service({ image, traffic, perReplica, reads: [store], writes: [store] });
    const out = await lowered(system("tiny", { ...about, components: { open, store, app } }));
    const arn = "${aws_s3_bucket.store.arn}";
    expect(grantsOf(out, "app")["store"]?.map(({ Sid, Action, Resource }) => [Sid, Action, Resource])).toEqual([
      ["ReadsStoreList", "s3:ListBucket", arn],
      ["ReadsStoreObjects", "s3:GetObject", `${arn}/*`],
      ["ReadsStoreKey", "kms:Decrypt", "${var.key_internal}"],
      ["WritesStoreObjects", ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], `${arn}/*`],
      ["WritesStoreKey", ["kms:Decrypt", "kms:GenerateDataKey"], "${var.key_internal}"],
    ]);
    expect(grantsOf(out, "app")["store"]?.[2]?.Condition).toEqual({ StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } });
    expect(out.connections.bindings("app")[0]).toMatchObject({
      env: { STORE_REGION: { literal: "eu-central-1" } },
      egress: [{ to: { cidr: "10.0.65.0/24" }, port: 443 }],
    });
  });

  test("expires objects and old versions in time, and moves the old to cheaper storage", async () => {
    const store = bucket({ from: feed, size: "100GiB", keep: "170d", coldAfter: "60d" });
    const out = await lowered(system("tiny", { ...about, components: { feed, store } }));
    expect(out.resources("aws_s3_bucket_lifecycle_configuration")["store"]?.["rule"]).toEqual([
      { id: "abort-uploads", status: "Enabled", filter: [{}], abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }] },
      { id: "old-versions", status: "Enabled", filter: [{}], noncurrent_version_expiration: [{ noncurrent_days: 10 }] },
      { id: "cold", status: "Enabled", filter: [{}], transition: [{ days: 60, storage_class: "STANDARD_IA" }] },
      { id: "keep", status: "Enabled", filter: [{}], expiration: [{ days: 170 }] },
    ]);
  });

  test("locks objects in compliance mode in production, and says so", async () => {
    const store = bucket({ from: open, size: "1GiB", locked: "200d" });
    const out = await lowered(system("tiny", { ...about, components: { open, store } }));
    expect(out.resources("aws_s3_bucket")["store"]?.["object_lock_enabled"]).toBe(true);
    expect(out.resources("aws_s3_bucket_object_lock_configuration")["store"]?.["rule"]).toEqual({ default_retention: { mode: "COMPLIANCE", days: 200 } });
    expect(steps(out, "before")).toEqual(["Confirm the lock of store"]);
  });

  test.each([
    ["keeps personal data too long", bucket({ from: feed, size: "1GiB", keep: "181d" }), "LNT4002 keep"],
    ["keeps personal data for good", bucket({ from: feed, size: "1GiB" }), "LNT4002 "],
    ["moves too early", bucket({ from: open, size: "1GiB", coldAfter: "29d" }), "LNT4003 coldAfter"],
    ["moves for too short a time", bucket({ from: open, size: "1GiB", coldAfter: "50d", keep: "70d" }), "LNT4003 coldAfter"],
    ["locks without versions", bucket({ from: open, size: "1GiB", locked: "5d", versioned: false }), "LNT4005 versioned"],
    ["deletes what is locked", bucket({ from: open, size: "1GiB", locked: "50d", keep: "40d" }), "LNT4005 keep"],
  ])("%s: an error", async (_what, store, error) => {
    expect(errorsOf(await planned(system("tiny", { ...about, components: { feed, open, store } })))).toEqual([error]);
  });

  test("leaves the default transition out where objects go before it pays", async () => {
    const store = bucket({ from: open, size: "1GiB", keep: "100d" });
    const out = await planned(system("tiny", { ...about, components: { open, store } }));
    expect(errorsOf(out)).toEqual([]);
    expect(out.plan?.components["store"]?.summary).toBe("1 GiB in S3, deleted after 100 days");
  });

  test("is priced in its own region only", async () => {
    const store = bucket({ from: open, size: "100GiB" });
    const priced = async (region: "us-east-1" | "eu-central-1" | "mx-central-1") =>
      (await planned(system("tiny", { ...about, on: aws(region), components: { open, store } }))).plan?.components["store"]?.cost.map(
        (line) => line.monthlyUsd,
      );
    const [hot, cold] = (await priced("us-east-1")) ?? [];
    // 90 of 365 days stay hot.
    expect(hot).toBeCloseTo(100 * (90 / 365) * 0.023, 2);
    expect(cold).toBeCloseTo(100 * (275 / 365) * 0.0125, 2);
    const [hotter, colder] = (await priced("eu-central-1")) ?? [];
    expect(hotter).toBeCloseTo(100 * (90 / 365) * 0.0245, 2);
    expect(colder).toBeCloseTo(100 * (275 / 365) * 0.0135, 2);
    expect(await priced("mx-central-1")).toEqual([null, null, null]);
  });
});
