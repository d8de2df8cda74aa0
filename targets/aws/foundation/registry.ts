import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository/index.js";
import type { Place } from "../../../compiler/system.ts";
import type { Names } from "../../names.ts";
import type { Root } from "../../terraform/root.ts";
import { shared } from "./context.ts";
import type { Key } from "./keys.ts";

/** An image that is copied into the account, digest and all. */
export interface Mirror {
  readonly from: string;
  readonly to: string;
  readonly repository: string;
}

/** Where an image is copied to, or undefined when the account is unknown or the image lies in ECR already. */
export function mirrorOf(reference: string, place: Place, names: Names): Mirror | undefined {
  if (place.account === undefined || /\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/.test(reference)) return undefined;
  const [, name, digest] = /^([^@]+)(@sha256:[0-9a-f]{64})$/.exec(reference) ?? [];
  // Without a digest a copy could be another image than the one that was meant.
  if (name === undefined || digest === undefined) return undefined;
  const path = name.replace(/:[^:/]+$/, "");
  const [first = ""] = path.split("/");
  const full = /[.:]|^localhost$/.test(first) ? path : `docker.io/${path.includes("/") ? path : `library/${path}`}`;
  const repository = `${names.stem}/${full.toLowerCase().replace(/:/g, "-")}`;
  return { from: reference, to: `${place.account}.dkr.ecr.${place.region}.amazonaws.com/${repository}${digest}`, repository };
}

/** `protect` keeps repositories that still hold images: their nodes could not start again. */
export function lowerRepositories(root: Root, mirrors: readonly Mirror[], key: Key, protect: boolean): void {
  for (const repository of [...new Set(mirrors.map((mirror) => mirror.repository))].sort()) {
    const added = root.add(shared, EcrRepository, repository, {
      name: repository,
      imageTagMutability: "IMMUTABLE",
      forceDelete: !protect,
      encryptionConfiguration: [{ encryptionType: "KMS", kmsKey: key.arn }],
      imageScanningConfiguration: { scanOnPush: true },
    });
    root.add(shared, EcrLifecyclePolicy, repository, {
      repository: added.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: "Keep what may still run",
            selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 30 },
            action: { type: "expire" },
          },
        ],
      }),
    });
  }
}
