import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { ContainerDetails } from "../../../compiler/plan/capacity.ts";
import type { ComponentPlan } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import { cpuAutoscaler, hoursOf } from "../autoscale.ts";
import type { ContainerInput, EnvValue, KubernetesContext, KubernetesLowered } from "../contract.ts";
import { selectorOf } from "../labels.ts";
import { workloadAlerts, workloadPanels } from "../observe/workload-alerts.ts";
import { gibibytes } from "../quantity.ts";
import { mainUnit } from "../unit.ts";
import { modelsOf, serverObjects } from "../workload.ts";

const scratch = gibibytes(1);

/** A container of the author's that serves HTTP. Its own metrics are unknown, so objectives are measured at the load balancer. */
export function lowerContainer(
  component: Component,
  plan: ComponentPlan<ContainerDetails>,
  input: ContainerInput,
  context: KubernetesContext,
): Result<KubernetesLowered> {
  const diagnostics: Diagnostic[] = [];
  const env: Record<string, EnvValue> = Object.fromEntries(Object.entries(input.env ?? {}).map(([name, literal]) => [name, { literal }]));
  for (const [name, secret] of Object.entries(input.secrets ?? {})) {
    const kept = context.profile.authorSecret?.(component, secret);
    if (kept === undefined)
      diagnostics.push(
        diagnostic("LNT4509", {
          message: `secret \`${secret.secret}\` of \`${component.name}\` has no place on ${context.profile.cloud}`,
          at: { origin: component.origin, path: ["secrets", name], component: component.name },
        }),
      );
    else env[name] = kept;
  }
  if (input.schedule?.idleAfter !== undefined) {
    diagnostics.push(
      diagnostic("LNT4504", {
        message: `\`schedule.idleAfter\` of \`${component.name}\` has no effect: nothing wakes a container that sleeps`,
        at: { origin: component.origin, path: ["schedule", "idleAfter"], component: component.name },
      }),
    );
  }
  const { image, port } = plan.details;
  const models = modelsOf(component, context).map(({ model }) => model);
  const [weights] = models;
  const unit = mainUnit(component, plan, context);
  const [server, found] = serverObjects(
    unit,
    {
      image,
      port,
      env: { PORT: { literal: String(port) }, ...(weights === undefined ? {} : { MODEL_PATH: { literal: weights.mountPath } }), ...env },
      probes: { startup: input.health.ready, ready: input.health.ready, live: input.health.live },
      scratch,
      models,
    },
    context,
  );
  diagnostics.push(...found);
  if (server === undefined || diagnostics.some(({ severity }) => severity === "error")) return [undefined, diagnostics];
  const sleeps = hoursOf(input.schedule) !== undefined;
  return [
    {
      objects: [...server, cpuAutoscaler(unit, input.schedule, context)],
      workload: { selector: selectorOf(component), ports: { http: port } },
      signals: { objectives: [], alerts: workloadAlerts(unit, sleeps, context), panels: workloadPanels(component, context) },
    },
    diagnostics,
  ];
}
