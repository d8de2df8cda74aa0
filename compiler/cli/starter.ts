import { version } from "./version.ts";

/** A name that a package and a system may both have. */
function nameFrom(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 24)
    .replace(/-+$/, "");
  return name === "" ? "my-system" : name;
}

const blueprint = (name: string): string => `import { aws, cache, euAiAct, gateway, jwt, llm, monitor, personal, system } from "lintel";

// A component is a value; others refer to it. Hover over a field to read what it means.
const answers = cache({ ttl: "10m", size: "1GiB", hitRate: "20%" });

const chat = llm({
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "2/s", inputTokens: { p50: 600, p95: 2000 }, outputTokens: { p50: 200, p95: 500 } },
  slo: { ttft: { p95: "1s" }, tpot: { p95: "60ms" }, availability: "99.9%" },
  precision: ["bf16", "fp8"],
  accelerators: "auto",
  cache: answers,
  guardrails: { input: ["prompt injection"], output: ["personal data"] },
  disclosure: "The page says that answers come from a model.",
});

const api = gateway({
  exposure: "public",
  domain: "chat.example.com",
  limit: "10/s",
  routes: { "/v1/chat": chat },
  auth: jwt({ issuer: "https://login.example.com", audience: "${name}" }),
  receives: personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "180d" } }),
});

const watch = monitor({ watches: [api, chat], alerts: { page: "on-call" } });

export default system("${name}", {
  owner: "my-team",
  purpose: "Answers customers' questions.",
  environment: "production",
  on: aws("eu-central-1", { zones: 3 }),
  budget: { monthly: "$15k", alertAt: ["80%", "100%"], onExceed: "fail" },
  comply: [euAiAct({ risk: "limited" })],
  components: { api, chat, answers, watch },
});
`;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Files of a new project: name and text. */
export function starter(folder: string): readonly (readonly [name: string, text: string])[] {
  const name = nameFrom(folder);
  return [
    [
      "package.json",
      json({
        name,
        private: true,
        type: "module",
        scripts: { compile: "lintel compile blueprint.ts", lint: "lintel lint blueprint.ts" },
        devDependencies: { lintel: `^${version}` },
      }),
    ],
    [
      "tsconfig.json",
      json({
        compilerOptions: { target: "es2022", module: "nodenext", strict: true, noUncheckedIndexedAccess: true, skipLibCheck: true, noEmit: true },
        include: ["*.ts"],
      }),
    ],
    [".gitignore", "node_modules/\n"],
    ["blueprint.ts", blueprint(name)],
  ];
}
