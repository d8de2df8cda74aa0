import { type Backend, createRoot, type Root } from "../terraform/root.ts";

/** Terraform 1.11 has write-only arguments. */
export const requiredVersion = ">= 1.11";

const pins = {
  helm: { source: "hashicorp/helm", version: "3.1.1" },
  kubernetes: { source: "hashicorp/kubernetes", version: "2.38.0" },
} as const;

/** The second root: releases of Helm, and what is in the cluster with them. */
export const platformRoot = (backend: Backend): Root => createRoot({ name: "platform", requiredVersion, providers: pins, backend });
