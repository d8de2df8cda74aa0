import type { CloudParts } from "../../../compiler/plan/parts.ts";

/** MIG on AKS: A100, H100 and H200, by slices alone, so that of two profiles with as many the smaller is made (AKS documentation, "Multi-instance GPU", 2026-05). */
export const parts: CloudParts = {
  mig: {
    "A100-SXM-40": ["1g.5gb", "2g.10gb", "3g.20gb"],
    "A100-SXM-80": ["1g.10gb", "2g.20gb", "3g.40gb"],
    "A100-PCIe-80": ["1g.10gb", "2g.20gb", "3g.40gb"],
    "H100-SXM": ["1g.10gb", "2g.20gb", "3g.40gb"],
    "H200-SXM": ["1g.18gb", "2g.35gb", "3g.71gb"],
  },
  // AKS gives them the driver that they need (AKS API, "GPUDriverType": on Linux it follows the size; read 2026-11).
  vgpu: true,
};
