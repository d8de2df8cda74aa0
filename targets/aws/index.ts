import type { Place, System } from "../../compiler/system.ts";
import type { LoadTarget } from "../../compiler/target.ts";
import type { CommonContext } from "../cloud/contract.ts";
import { platformRoot, requiredVersion } from "../cloud/roots.ts";
import { type CloudTarget, loadCloud, type OpenPlace } from "../cloud/target.ts";
import { limits } from "../limits.ts";
import { type Backend, createRoot, type Root } from "../terraform/root.ts";
import type { Access, Lowered, LowerContext, OutsideLowerContext } from "./contract.ts";
import type { FoundationDetails } from "./foundation/context.ts";
import { lowerFoundation } from "./foundation/index.ts";
import { keyAlias } from "./foundation/keys.ts";
import { planFoundation } from "./foundation/plan.ts";
import { lowerRepositories } from "./foundation/registry.ts";
import { awsProvider } from "./foundation/tags.ts";
import { awsKinds } from "./kinds.ts";
import { tagErrors, tagsOf } from "./lower/tags.ts";
import { operationsOf } from "./operations.ts";
import { awsCapabilities, awsResources } from "./parity.ts";
import { connect } from "./passes/index.ts";
import { lowerPlatform } from "./platform/index.ts";
import { createProfile, type Profile } from "./profile.ts";

type AwsContext = LowerContext & OutsideLowerContext;

/** Locks are S3's own, which Terraform has since 1.10. */
const pin = { source: "hashicorp/aws", version: "6.25.0" } as const;

const aws: CloudTarget<AwsContext, Access, Lowered> = {
  cloud: "aws",
  title: "AWS",
  kinds: awsKinds,
  capabilities: awsCapabilities,
  resources: awsResources,
  planFoundation(plans, pools, context) {
    const refused = tagErrors(context.system);
    return refused.length > 0 ? [undefined, refused] : planFoundation(plans, pools, context);
  },
  open,
};

export const loadAws: LoadTarget = loadCloud(aws);

/** Roots keep their state in a bucket that is made by hand, once. */
const backendOf =
  (system: System, place: Place, names: CommonContext["names"], bucket: string) =>
  (root: string): Backend => ({
    type: "s3",
    settings: {
      bucket,
      key: `${system.name}/${system.environment}/${root}.tfstate`,
      region: place.region,
      encrypt: true,
      kms_key_id: keyAlias({ names }, "state"),
      use_lockfile: true,
    },
  });

function open(common: CommonContext): OpenPlace<AwsContext, Lowered> {
  const { system, place, plan, catalog, names, folder, protect, renames } = common;
  // Details are the foundation's own, from `planFoundation`.
  const details = plan.foundation.details as FoundationDetails;
  const stateBucket = names.global("state", limits.aws_s3_bucket.most);
  const backend = backendOf(system, place, names, stateBucket);
  const identities = new Set<string>();
  const root = watching(createRoot({ name: "foundation", requiredVersion, providers: { aws: pin }, backend: backend("foundation"), renames }), identities);
  root.provider("aws", awsProvider(system, place));
  const shared = lowerFoundation({ system, plan, details, catalog, names, root });
  const context: AwsContext = { ...common, root, foundation: shared.foundation, tags: tagsOf };
  let made: Profile | undefined;
  return {
    context,
    connect: (lowered) => connect(lowered, context),
    profile(lowered) {
      const [profile, found] = createProfile({
        system,
        place,
        names,
        catalog,
        details,
        pools: plan.pools,
        identities,
        ownWeights: ({ name }) => lowered[name]?.own?.model,
      });
      made = profile;
      return [profile?.profile, found];
    },
    close({ settings, workloads, operations }) {
      if (made === undefined) throw new Error("a place is closed before its profile is made");
      const mirrors = made.mirrors();
      const authorSecrets = made.authorSecrets();
      shared.grantSecrets([...new Set([...settings.reads.secrets, ...authorSecrets])].sort());
      lowerRepositories(root, mirrors, shared.keys.cluster, protect);
      const platform = platformRoot(backend("platform"));
      const [installed, found] = lowerPlatform({
        system,
        place,
        names,
        catalog,
        addons: details.addons,
        pools: plan.pools,
        root: platform,
        state: backend("foundation"),
      });
      if (installed === undefined) return [undefined, found];
      const steps = operationsOf({ system, place, names, folder, details, pools: plan.pools, mirrors, authorSecrets, stateBucket, workloads }, operations);
      return [{ roots: [root.finish(), platform.finish()], operations: steps }, found];
    },
  };
}

/** Notes whose pods got a role, wherever it was given. */
function watching(root: Root, identities: Set<string>): Root {
  return {
    ...root,
    add(owner, binding, name, config) {
      if (binding.tfResourceType === "aws_eks_pod_identity_association") identities.add(owner);
      return root.add(owner, binding, name, config);
    },
  };
}
