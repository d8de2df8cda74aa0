import type { Place, System } from "../../compiler/system.ts";
import type { LoadTarget } from "../../compiler/target.ts";
import type { CommonContext } from "../cloud/contract.ts";
import { platformRoot, requiredVersion } from "../cloud/roots.ts";
import { type CloudTarget, loadCloud, type OpenPlace } from "../cloud/target.ts";
import { type Backend, createRoot } from "../terraform/root.ts";
import type { Access, Lowered, LowerContext } from "./contract.ts";
import type { FoundationDetails } from "./foundation/context.ts";
import { lowerFoundation } from "./foundation/index.ts";
import { planFoundation } from "./foundation/plan.ts";
import { gcpKinds } from "./kinds.ts";
import { labelErrors, systemLabels } from "./labels.ts";
import { operationsOf } from "./operations.ts";
import { gcpCapabilities, gcpResources } from "./parity.ts";
import { type Connections, connect } from "./passes/index.ts";
import { lowerPlatform } from "./platform/index.ts";
import { createProfile, type Profile } from "./profile.ts";
import { projectErrors } from "./project.ts";
import { secretId } from "./secrets.ts";
import { limits } from "../limits.ts";

const pin = { source: "hashicorp/google", version: "6.50.0" } as const;

const gcp: CloudTarget<LowerContext, Access, Lowered> = {
  cloud: "gcp",
  title: "Google Cloud",
  kinds: gcpKinds,
  capabilities: gcpCapabilities,
  resources: gcpResources,
  planFoundation(plans, pools, context) {
    const refused = [...projectErrors(context.system, context.place), ...labelErrors(context.system)];
    return refused.length > 0 ? [undefined, refused] : planFoundation(plans, pools, context);
  },
  open,
};

export const loadGcp: LoadTarget = loadCloud(gcp);

/** Settings of the Google provider. Budgets are asked for in the name of the project, whoever applies. */
const googleProvider = (system: System, place: Place, project: string): Record<string, unknown> => ({
  project,
  billing_project: project,
  user_project_override: true,
  region: place.region,
  default_labels: systemLabels(system),
  add_terraform_attribution_label: false,
});

/** Roots keep their state in a bucket that is made by hand, once, with a key of its own as default. */
const backendOf =
  (system: System, bucket: string) =>
  (root: string): Backend => ({ type: "gcs", settings: { bucket, prefix: `${system.name}/${system.environment}/${root}` } });

function open(common: CommonContext): OpenPlace<LowerContext, Lowered> {
  const { system, place, plan, catalog, names, folder, renames } = common;
  // Details are the foundation's own, from `planFoundation`.
  const details = plan.foundation.details as FoundationDetails;
  const stateBucket = names.global("state", limits.google_storage_bucket.most);
  const backend = backendOf(system, stateBucket);
  const root = createRoot({ name: "foundation", requiredVersion, providers: { google: pin }, backend: backend("foundation"), renames });
  if (place.project === undefined) {
    root.variable("project_id", {
      type: "string",
      nullable: false,
      description: "Id of the project in which the system is.",
      validation: [
        {
          condition: '${can(regex("^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))}',
          error_message: "Write the project's id, such as support-chat-prod.",
        },
      ],
    });
  }
  const projectId = place.project ?? "${var.project_id}";
  root.provider("google", googleProvider(system, place, projectId));
  const shared = lowerFoundation({ system, plan, details, catalog, names, root, projectId });
  const context: LowerContext = { ...common, root, foundation: shared.foundation };
  let connected: Connections | undefined;
  let made: Profile | undefined;
  return {
    context,
    connect(lowered) {
      const [connections, found] = connect(lowered, context, shared.firewall);
      connected = connections;
      return [connections, found];
    },
    profile(lowered) {
      if (connected === undefined) throw new Error("a profile is made before its place is connected");
      const [profile, found] = createProfile({
        system,
        place,
        names,
        pools: plan.pools,
        identities: connected.identities,
        ownWeights: ({ name }) => lowered[name]?.own?.model,
      });
      made = profile;
      return [profile?.profile, found];
    },
    close({ settings, workloads, operations }) {
      if (made === undefined || connected === undefined) throw new Error("a place is closed before its profile is made");
      const authorSecrets = made.authorSecrets();
      shared.grantSecrets({ own: connected.kept, named: [...new Set([...settings.reads.secrets.map(secretId), ...authorSecrets])].sort() });
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
      const steps = operationsOf(
        {
          system,
          place,
          names,
          folder,
          details,
          pools: plan.pools,
          mirrors: made.mirrors(),
          authorSecrets,
          namesProject: made.namesProject(),
          products: shared.products(),
          stateBucket,
          workloads,
        },
        operations,
      );
      return [{ roots: [root.finish(), platform.finish()], operations: steps }, found];
    },
  };
}
