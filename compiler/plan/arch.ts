import type { Cloud } from "../system.ts";

/**
 * Instance families with Arm processors, by the clouds' naming rules: AWS marks the processor "g" after the generation, Azure
 * writes "p" among the features, GCP has families of their own. Source: the clouds' naming documentation, 2026.
 */
const arm: Readonly<Record<Cloud, RegExp>> = {
  aws: /^[a-z]+\d+g[a-z]*\./,
  gcp: /^(t2a|c4a|n4a)-/,
  azure: /^Standard_[A-Z]+\d+[a-z]*p[a-z]*(_v\d+)?$/,
};

export const archOf = (cloud: Cloud, instanceType: string): "amd64" | "arm64" => (arm[cloud].test(instanceType) ? "arm64" : "amd64");
