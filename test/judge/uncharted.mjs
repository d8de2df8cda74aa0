// Kinds whose schemas the Kubernetes judge does not hold: their shapes, from the definitions that the cloud installs (2026).
const text = (pattern) => (value) => typeof value === "string" && pattern.test(value);
const name = text(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
const target = { group: text(/^[a-z0-9.-]*$/), kind: text(/^[A-Z][A-Za-z]+$/), name };

/** `apiVersion kind` -> spec: a function, or fields; a field with a question mark may be left out. */
const shapes = {
  "networking.gke.io/v1 GCPGatewayPolicy": {
    "default?": { "sslPolicy?": name, "allowGlobalAccess?": (value) => typeof value === "boolean", "region?": name },
    targetRef: target,
  },
};

function faults(value, shape, at) {
  if (typeof shape === "function") return shape(value) ? [] : [`${at}: ${JSON.stringify(value)}`];
  if (typeof value !== "object" || value === null) return [`${at}: no object`];
  const fields = new Map(Object.entries(shape).map(([key, inner]) => [key.replace(/\?$/, ""), { inner, optional: key.endsWith("?") }]));
  return [
    ...Object.keys(value).flatMap((key) => (fields.has(key) ? faults(value[key], fields.get(key).inner, `${at}.${key}`) : [`${at}.${key}: unknown`])),
    ...[...fields].flatMap(([key, { optional }]) => (key in value || optional ? [] : [`${at}.${key}: missing`])),
  ];
}

/** Objects of a set that the judge can read, and what is wrong with the others. */
export function chart(objects) {
  const charted = objects.filter(({ apiVersion, kind }) => shapes[`${apiVersion} ${kind}`] === undefined);
  const found = objects.flatMap(({ apiVersion, kind, metadata, spec }) => {
    const shape = shapes[`${apiVersion} ${kind}`];
    return shape === undefined ? [] : faults(spec, shape, `${kind}/${metadata?.name}: spec`);
  });
  return { charted, found, uncharted: objects.length - charted.length };
}
