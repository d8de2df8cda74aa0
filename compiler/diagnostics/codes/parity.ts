import type { CodeInfo } from "./code.ts";

/** LNT42xx: one blueprint on several clouds. */
export const parityCodes = {
  LNT4201: {
    severity: "error",
    title: "a declared property is not available on a cloud",
    help: 'The same blueprint means the same on every cloud, or says where it does not. This cloud has nothing for the property, or nothing that Terraform can make. Change the property, place the component elsewhere with `on`, or do without it in that place by name: `azure("westeurope", { without: ["api.limit"] })`. PARITY.md lists what a place does without.',
  },
  LNT4202: {
    severity: "warning",
    title: "a place does without something that it has",
    help: "`without` names properties that a cloud lacks, as component and property. An entry that matches none hides nothing today and could hide something tomorrow. Remove it, or correct its spelling.",
  },
} as const satisfies Record<`LNT42${string}`, CodeInfo>;
