const places = { aws: 'aws("eu-north-1")', gcp: 'gcp("europe-west4")', azure: 'azure("swedencentral")' };

/** Clouds that the benchmark knows. */
export const clouds = Object.keys(places);

// A blueprint with n components, for the growth benchmark: one database, one cache and one bucket for every seven services.
export function blueprint(n, cloud = "aws") {
  const lines = [];
  const names = ["api"];
  const groups = Math.max(1, Math.round((n - 1) / 10));
  for (let g = 0; g < groups; g += 1) {
    lines.push(`const cache${g} = cache({ ttl: "5m", size: "1GiB" });`);
    lines.push(`const store${g} = bucket({ size: "10GiB", classification: "internal" });`);
    lines.push(
      `const data${g} = database({ engine: "postgres", size: "20GiB", memory: "4GiB", recovery: { rpo: "15m", rto: "4h" }, classification: "internal" });`,
    );
    names.push(`cache${g}`, `store${g}`, `data${g}`);
    for (let s = 0; s < 7; s += 1) {
      lines.push(
        `const service${g}x${s} = service({ image, traffic: { peak: "20/s" }, perReplica: { requests: 40, cpu: 1, memory: "1GiB" }, cache: cache${g}, reads: [data${g}], writes: [store${g}] });`,
      );
      names.push(`service${g}x${s}`);
    }
  }
  const routes = names
    .filter((name) => name.startsWith("service"))
    .slice(0, 20)
    .map((name) => `"/${name}": ${name}`);
  const orphans = names.filter((name) => name.startsWith("service")).slice(20);
  return [
    `import { ${cloud}, bucket, cache, database, gateway, jwt, service, system } from "lintel";`,
    `const image = "registry.example.com/app@sha256:${"0".repeat(64)}" as const;`,
    ...lines,
    `const api = gateway({ exposure: "private", routes: { ${routes.join(", ")} }, auth: jwt({ issuer: "https://login.example.com", audience: "bench" }), receives: "internal" });`,
    `export default system("bench", { owner: "bench", purpose: "Growth benchmark.", environment: "staging", on: ${places[cloud]}, budget: { monthly: "$10M" }, components: { ${names.join(", ")} } });`,
    `// ${orphans.length} services without a route`,
    "",
  ].join("\n");
}
