import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";
import type { Place, System } from "../../compiler/system.ts";

/**
 * Stands in manifests for a project that the blueprint does not name. No project can be called so, so that nothing works by accident
 * before the operator has put the id in its place.
 */
export const unknownProject = "PROJECT_ID";

/** The project as manifests name it. */
export const projectIn = ({ project }: Place): string => project ?? unknownProject;

/** The project in e-mails of service accounts: those of a domain are written the other way round. */
export const accountDomain = (place: Place): string => projectIn(place).split(":").reverse().join(".");

/** Resource Manager documentation, "Creating and managing projects", 2026; projects of a domain are the oldest. */
const projectForm = /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;

export function projectErrors(system: System, place: Place): readonly Diagnostic[] {
  const { project } = place;
  if (project === undefined || projectForm.test(project)) return [];
  return [
    diagnostic("LNT4608", {
      message: `\`${project}\` is no id of a project of Google Cloud`,
      at: { origin: system.origin, path: ["on", system.places.indexOf(place), "project"] },
      hint: "write its id, such as `support-chat-prod`: not its name, and not its number",
    }),
  ];
}
