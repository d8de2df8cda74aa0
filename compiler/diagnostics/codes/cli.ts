import type { CodeInfo } from "./code.ts";

/** LNT60xx */
export const cliCodes = {
  LNT6001: {
    severity: "error",
    title: "a place is on a cloud that this version cannot compile for",
    help: "The language knows places on AWS, Google Cloud and Azure; each cloud needs a target that turns the plan into resources. The hint lists the targets that this version has. Move the system to one of those with `on`, or compile only some of its places with `--target`.",
  },
  LNT6002: {
    severity: "error",
    title: "the blueprint has no place on the cloud that was asked for",
    help: "`--target` keeps the places of a system that are on the named clouds. None of its places is on one of them, so there is nothing to compile. Leave `--target` out, or add a place to `on`.",
  },
} as const satisfies Record<`LNT60${string}`, CodeInfo>;
