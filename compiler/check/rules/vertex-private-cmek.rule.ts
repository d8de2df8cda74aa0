import { type Ask, asked, askedMessage } from "../emitted/asked.ts";
import { absentOr, is, present } from "../emitted/demand.ts";
import { ownKey } from "../emitted/own-key.ts";
import { defineRule } from "../rule.ts";

const asks: readonly Ask[] = [
  ...[
    "google_vertex_ai_dataset",
    "google_vertex_ai_endpoint",
    "google_vertex_ai_featurestore",
    "google_vertex_ai_metadata_store",
    "google_vertex_ai_tensorboard",
    "google_vertex_ai_index",
  ].map((type): Ask => ({ type, at: "encryption_spec.kms_key_name", must: ownKey })),
  { type: "google_vertex_ai_endpoint", at: "network", must: present, where: ({ body }) => body["private_service_connect_config"] === undefined },
  { type: "google_vertex_ai_index_endpoint", at: "public_endpoint_enabled", must: absentOr(false) },
  { type: "google_workbench_instance", at: "gce_setup.disable_public_ip", must: is(true) },
  { type: "google_workbench_instance", at: "gce_setup.boot_disk.kms_key", must: ownKey },
];

export default defineRule({
  id: "TF331",
  slug: "vertex-private-cmek",
  title: "Vertex AI resources use CMEK and private endpoints",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["CKV2_GCP_24", "CKV2_GCP_33", "CKV_GCP_92", "CKV_GCP_96", "CKV2_GCP_34"],
  docs: {
    why: "Data sets, indexes and endpoints of Vertex AI hold what models learned and what they are asked.",
    example: 'add("gcp", "google_vertex_ai_endpoint.main", { name: "1", display_name: "main", location: "europe-west4" }, { reason: "A pilot." })',
    fix: "Name your own key in `encryption_spec`, and a network of yours.",
  },
  messages: { value: askedMessage },
  checks: { terraform: ({ terraform }) => asked(terraform, asks) },
});
