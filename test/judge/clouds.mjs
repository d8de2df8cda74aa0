// What the judges have to be told of each cloud. A place's folder begins with the name of its cloud.
import { fileURLToPath } from "node:url";

const variables = (cloud) => fileURLToPath(new URL(`./variables/${cloud}.json`, import.meta.url));

/**
 * variables: values of Terraform's input variables for the mocked apply.
 * external: objects that the cloud puts into its clusters, for references of the set.
 */
const clouds = {
  aws: { variables: variables("aws"), external: [] },
  gcp: { variables: variables("gcp"), external: ["GatewayClass/gke-l7-regional-external-managed", "GatewayClass/gke-l7-rilb"] },
  azure: { variables: variables("azure"), external: [] },
};

/** Of the folder of a place: "aws", "gcp-europe-west4". */
export function cloudOf(place) {
  const cloud = clouds[place.split("-")[0]];
  if (cloud === undefined) throw new Error(`no judge knows the cloud of ${place}/`);
  return cloud;
}
