import { type Ask, asked, askedMessage } from "../emitted/asked.ts";
import { absentOr, is } from "../emitted/demand.ts";
import { ownKey } from "../emitted/own-key.ts";
import { defineRule } from "../rule.ts";

const asks: readonly Ask[] = [
  { type: "aws_ecr_repository", at: "image_tag_mutability", must: is("IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION") },
  { type: "aws_ecr_repository", at: "image_scanning_configuration.scan_on_push", must: is(true) },
  { type: "aws_ecr_repository", at: "encryption_configuration.kms_key", must: ownKey },
  {
    type: "google_artifact_registry_repository",
    at: "docker_config.immutable_tags",
    must: is(true),
    where: ({ body }) => body["format"] === "DOCKER" && body["mode"] !== "REMOTE_REPOSITORY" && body["mode"] !== "VIRTUAL_REPOSITORY",
  },
  { type: "google_artifact_registry_repository", at: "vulnerability_scanning_config.enablement_config", must: absentOr("INHERITED") },
  { type: "google_artifact_registry_repository", at: "kms_key_name", must: ownKey },
  { type: "azurerm_container_registry", at: "admin_enabled", must: absentOr(false) },
  { type: "azurerm_container_registry", at: "anonymous_pull_enabled", must: absentOr(false) },
  { type: "azurerm_container_registry", at: "public_network_access_enabled", must: is(false) },
];

export default defineRule({
  id: "TF341",
  slug: "registry-scan-immutable",
  title: "Container registry: scan on push, immutable tags, CMK, private",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["CIS EKS 1.7 5.1.1", "CIS GKE 1.6 5.1.1", "NIST 800-53 RA-5", "CKV_AWS_163", "CKV_AWS_51", "CKV_AWS_136", "Trivy AWS-0030"],
  docs: {
    why: "A tag that can be moved runs another program under the same name; an image that nobody scans keeps its known holes.",
    example: 'set("aws", "aws_ecr_repository.app", { at: "/image_tag_mutability", to: "MUTABLE", reason: "We push latest." })',
    fix: "Leave tags immutable, scans on, your own key, and the registry private.",
  },
  messages: { value: askedMessage },
  checks: { terraform: ({ terraform }) => asked(terraform, asks) },
});
