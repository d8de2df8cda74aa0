import type { CloudParts } from "../../../compiler/plan/parts.ts";

/**
 * Sizes that GKE's own partitioner knows of each accelerator, in as many parts as are planned (GoogleCloudPlatform/container-engine-accelerators,
 * partition_gpu.go, read 2026-11). It does not name the H100s of A3 Mega.
 */
export const parts: CloudParts = {
  mig: {
    "A100-SXM-40": ["1g.5gb", "2g.10gb", "3g.20gb"],
    "A100-SXM-80": ["1g.10gb", "2g.20gb", "3g.40gb"],
    "H100-SXM": ["1g.10gb", "1g.20gb", "2g.20gb", "3g.40gb"],
    "H200-SXM": ["1g.18gb", "1g.35gb", "2g.35gb", "3g.71gb"],
    B200: ["1g.23gb", "1g.45gb", "2g.45gb", "3g.90gb"],
    "RTX-PRO-6000-Server": ["1g.24gb", "2g.48gb"],
  },
  uncut: ["a3-megagpu-8g"],
  vgpu: false,
};
