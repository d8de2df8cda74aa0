import { ProjectService } from "@cdktf/provider-google/lib/project-service/index.js";
import type { Root } from "../../terraform/root.ts";
import { shared } from "./context.ts";

/** Switches APIs on by need. The project's id is handed on through the switch, so that resources wait for it. */
export function switchboard(root: Root, project: string): (service: string) => string {
  const on = new Map<string, string>();
  return (service) => {
    const found = on.get(service);
    if (found !== undefined) return found;
    const added = root.add(shared, ProjectService, service, { project, service: `${service}.googleapis.com`, disableOnDestroy: false });
    on.set(service, added.project);
    return added.project;
  };
}
