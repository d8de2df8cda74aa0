import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { component, embeddings, fraudApi, profile, routedChat, type Setup, supportChat } from "../../harness/kubernetes.ts";
import { lowered } from "./lowered.ts";

const home = process.env["LINTEL_JUDGE_HOME"] ?? fileURLToPath(new URL("../../../../shared/judge", import.meta.url));
const judge = `${home}/kubernetes/validate.mjs`;

// Schemas, CEL and references as an API server of 1.34 sees them. `npm run judge` fails where the judge is missing; here it is left out.
describe.skipIf(!existsSync(judge))("API server", () => {
  // Ids of 79 characters, over every limit there is.
  const long = (name: string): string =>
    name === "chat" || name === "watch" ? [...name.repeat(8)].map((letter, index) => (index % 2 === 1 ? letter.toUpperCase() : letter)).join("") : name;
  const renamed: Setup = {
    ...routedChat,
    components: routedChat.components.map((one) => component(long(one.name), one.kind, one.values)),
    edges: (routedChat.edges ?? []).map((one) => ({ ...one, from: long(one.from), to: long(one.to) })),
    plans: routedChat.plans.map((one) => ({ ...one, component: long(one.component) })),
    bindings: { [long("chat")]: routedChat.bindings?.["chat"] ?? [] },
    // A claim is the cloud's to name.
    profile: {
      modelVolume: () => profile.modelVolume(component("chat", "llm", {}), { bucket: "weights", prefix: "llama/", mountPath: "/models/llama", sizeGib: 132 }),
    },
  };

  test.each(Object.entries({ supportChat, routedChat, fraudApi, embeddings, renamed }))("%s is accepted", async (_name, setup) => {
    const { Judge, loadPackages } = await import(pathToFileURL(judge).href);
    const { objects } = await lowered(setup);
    const findings = await new Judge(await loadPackages(), { kubernetes: "1.34" }).judgeObjects((objects ?? []).map(({ object }) => object));
    expect(findings).toEqual([]);
  });
});
