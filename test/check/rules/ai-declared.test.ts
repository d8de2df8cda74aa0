import { describe, expect, test } from "vitest";
import { practicesIn } from "../../../compiler/check/law/prohibited.ts";
import { high, limited, minimal, models } from "./ai.ts";
import { beside, graph } from "./graph.ts";

describe("AIG201, the class of risk", () => {
  const on = 'aws("us-east-1")';
  test("is asked for where the EU AI Act may count", async () => {
    const missing = async (terms: object, parts = {}): Promise<readonly string[]> => (await graph(models(parts, { comply: "[]", ...terms }))).of("AIG201");
    expect(await missing({ comply: "[gdpr()]", on })).toEqual([
      "AIG201 8 <[gdpr()]> warning: the system is checked against the GDPR, and its models have no declared risk class under the EU AI Act: `chat`, `score`",
    ]);
    expect(await missing({})).toEqual([
      "AIG201 8 <[]> warning: the system runs in aws eu-central-1, in the European Economic Area, and its models have no declared risk class under the EU AI Act: `chat`, `score`",
    ]);
    expect((await missing({ on }, { receives: "customers" }))[0]).toContain("`api` takes in data that stays in the European Union");
    expect(await missing({ on })).toEqual([]);
    expect(await missing({ on: 'gcp("us-central1")' })).toEqual([]);
  });
  test("is there; a framework for AI makes its absence an error", async () => {
    for (const comply of [high, limited, minimal]) expect((await graph(models({}, { comply }))).of("AIG201")).toEqual([]);
    expect((await graph(models())).passed("AIG201")).toEqual(["declared risk: high, Annex III point 5(b)"]);
    const asked = await graph(models({}, { comply: "[]", on: 'aws("us-east-1")' }), { policy: { severity: {}, packs: ["nist-ai-rmf"], rules: [] } as never });
    expect(asked.of("AIG201")[0]).toContain("error: the system is checked against a framework for AI");
  });
});

describe("AIG202, prohibited practices", () => {
  const prohibited: readonly (readonly [string, string])[] = [
    ["Scores citizens by their social behaviour for the city.", "5(1)(c)"],
    ["A social scoring system for tenants.", "5(1)(c)"],
    ["Detects emotions of employees in calls.", "5(1)(f)"],
    ["Monitors the mood of students in the classroom.", "5(1)(f)"],
    ["Reads the facial expressions of applicants in interviews.", "5(1)(f)"],
    ["Scrapes facial images from the web for a database.", "5(1)(e)"],
    ["Infers sexual orientation from faces.", "5(1)(g)"],
    ["Classifies visitors by race with biometric cameras.", "5(1)(g)"],
    ["Predicts whether a person will commit a crime.", "5(1)(d)"],
    ["Predictive policing for the district.", "5(1)(d)"],
    ["Real-time facial recognition in public streets for the police.", "5(1)(h)"],
    ["Uses subliminal messages to sell more.", "5(1)(a)"],
    ["Exploits the addiction of gamblers.", "5(1)(b)"],
    ["Ranks residents for public housing by their social behaviour.", "5(1)(c)"],
    ["Evaluates the trustworthiness of citizens for the city.", "5(1)(c)"],
    ["Emotion recognition for call centre agents.", "5(1)(f)"],
    ["Measures stress of employees by webcam.", "5(1)(f)"],
    ["Assesses the risk of reoffending from personality traits.", "5(1)(d)"],
    ["Categorises people by ethnicity from photos.", "5(1)(g)"],
  ];
  test.each(prohibited)("%s", (text, article) => {
    expect(practicesIn(text).map((one) => one.article)).toContain(article);
  });
  test.each([
    "Scores card payments; people decide on rejected ones.",
    "Answers customers' questions on orders and returns.",
    "Turns documents of the intranet into vectors.",
    "Predicts churn of customers.",
    "Scores credit applications of citizens.",
    "Does not detect emotions of employees.",
    "Never scores people by their social behaviour.",
    "Explains the prohibition of social scoring to students.",
    "Detects drowsiness and mood of drivers at work for their safety.",
    "Reads emotions of patients in therapy sessions.",
    "Finds exploits of vulnerable software before others do.",
    "Predicts fraud and crime in transactions.",
    "Crawls product pages and extracts the surface finish.",
    "Unlocks a phone by the face of its owner.",
    "Recommends films by mood.",
    "Sorts reviews of customers by feelings.",
    "Helps staff to find documents, and classifies them.",
    "Live translation in public stations.",
    "Detects manipulated images.",
    "Summarises the stress tests of banks for the employees.",
    "Classifies political news by topic.",
    "Ranks applicants for jobs.",
    "Rates hotels for people by location.",
    "Evaluates the trustworthiness of news sources for people.",
    "Rates lifestyle products for people.",
    "Scores the lifestyle magazine's articles.",
    "Recognises faces of owners on the phone.",
    "Predicts where burglaries happen.",
    "Answers employees' questions on their contracts.",
    "Grades exams of students.",
  ])("not: %s", (text) => {
    expect(practicesIn(text)).toEqual([]);
  });
  test("in the purpose and in what a source is", async () => {
    const found = await graph(models().replace("Scores orders.", "Detects emotions of employees in calls."));
    expect(found.of("AIG202")).toEqual([
      'AIG202 8 <"Detects emotions of employ...> error: the declared use reads like reading emotions at work or in education, which Article 5(1)(f) of the EU AI Act prohibits',
    ]);
    const source = models()
      .replace(
        "const registry",
        'const faces = source({ what: "Facial images scraped from the web", classification: "restricted", size: "1GiB" }); const raw = bucket({ from: faces, size: "1GiB" }); const registry',
      )
      .replace("components: {", "components: { faces, raw,");
    expect((await graph(source)).of("AIG202")).toEqual([
      'AIG202 2 <"Facial images scraped from...> error: the declared use reads like collecting images of faces without aim, which Article 5(1)(e) of the EU AI Act prohibits',
    ]);
    expect((await graph(models())).of("AIG202")).toEqual([]);
    // Without the framework nobody asks.
    expect((await graph(models({}, { comply: "[]" }).replace("Scores orders.", "A social scoring system."))).of("AIG202")).toEqual([]);
  });
});

describe("AIG208, where models come from", () => {
  test("a version of a registry, for high risk", async () => {
    const good = await graph(models());
    expect(good.of("AIG208")).toEqual([]);
    expect(good.passed("AIG208")).toEqual(["registry.models.risk, version v3", "registry.models.risk, version v3"]);
    expect((await graph(models({ entry: "" }))).of("AIG208")).toEqual([
      "AIG208 2 <risk> error: `chat` follows `production` of `registry.models.risk`: which model answers can change",
    ]);
    expect((await graph(models({ entry: 'version: "latest"' }))).of("AIG208")[0]).toContain('<"latest">');
    const loose = models().replace("llm({ model: registry.models.risk", 'llm({ model: "meta-llama/Llama-3.1-8B-Instruct"');
    expect((await graph(loose)).of("AIG208")).toEqual([
      'AIG208 5 <"meta-llama/Llama-3.1-8B-In...> error: `chat` serves `meta-llama/Llama-3.1-8B-Instruct` from the catalogue: no registry says which version it is',
    ]);
    expect((await graph(loose.replace(high, limited))).of("AIG208")).toEqual([]);
    expect((await graph(loose.replace(high, "[soc2()]"))).of("AIG208")[0]).toContain("warning: `chat` serves");
  });
});

describe("AIG215 and AIG216, language models that people reach", () => {
  const bare = 'precision: ["bf16"]';
  test("say that a model answers", async () => {
    expect((await graph(models())).passed("AIG215")).toEqual(["declared: The page says so."]);
    for (const comply of [high, limited, minimal])
      expect((await graph(models({ chat: bare }, { comply }))).of("AIG215")).toEqual([
        "AIG215 5 <llm> warning: users reach `chat` through `api`, and nothing says how they learn that a model answers",
      ]);
    expect((await graph(models({ chat: bare }, { comply: "[gdpr()]" }))).of("AIG215")).toEqual([]);
    // Nobody reaches it, or it writes nothing.
    expect((await graph(models({ chat: bare }).replace(', "/chat": chat', ""))).of("AIG215")).toEqual([]);
    expect(
      (await graph(models({ chat: bare }).replace("traffic: tokens", "traffic: { peak: '1/s', inputTokens: tokens.inputTokens }").replace("ttft", "e2e"))).of(
        "AIG215",
        "AIG216",
      ),
    ).toEqual([]);
    const through = models({ chat: bare })
      .replace('"/chat": chat', '"/chat": app')
      .replace("const api", "const app = service({ image, traffic: { peak: '1/s' }, perReplica: each, calls: [chat] }); const api")
      .replace("components: {", "components: { app,");
    expect((await graph(through)).of("AIG215").length).toBe(1);
  });
  test("have checks on both sides", async () => {
    expect((await graph(models())).passed("AIG216")).toEqual(["declared: input: prompt injection; output: personal data"]);
    expect((await graph(models({ chat: bare }))).of("AIG216")).toEqual(["AIG216 5 <llm> error: nothing is checked before and behind the model `chat`"]);
    expect((await graph(models({ chat: bare }, { comply: limited }))).of("AIG216")).toEqual([
      "AIG216 5 <llm> warning: nothing is checked before and behind the model `chat`",
    ]);
    expect((await graph(models({ chat: bare }, { comply: minimal }))).of("AIG216")).toEqual([]);
    expect((await graph(models({ chat: 'guardrails: { input: ["toxicity"], output: [] }' }))).of("AIG216")).toEqual([
      "AIG216 5 <[]> error: nothing is checked behind the model `chat`",
    ]);
    expect((await graph(models({ chat: 'guardrails: { input: [], output: ["secrets"] }' }))).of("AIG216")).toEqual([
      "AIG216 5 <[]> error: nothing is checked before the model `chat`",
    ]);
  });
});

describe("AIG222 and AIG223, people", () => {
  const all = (gdpr: string, risk = 'euAiAct({ risk: "high", annexIII: "5(b)" })', receives = "customers"): string =>
    models({ receives }, { comply: `[${gdpr}, ${risk}]` });
  test("an impact assessment where models work on data of people", async () => {
    expect((await graph(all('gdpr({ dpia: "docs/dpia.md", contest: "https://example.com/c" })'))).of("AIG222", "AIG223")).toEqual([]);
    const missing = await graph(all("gdpr()", 'euAiAct({ risk: "limited" })'));
    expect(missing.of("AIG222")).toEqual(["AIG222 8 <gdpr()> warning: personal data flows into `chat`, `score`, and no impact assessment is named"]);
    expect(beside(missing, "AIG222")).toEqual(["`api` declares the data", "from `api` to `chat`, which it calls"]);
    expect((await graph(all('gdpr({ dpia: " " })'))).of("AIG222").length).toBe(1);
    expect((await graph(models({ receives: "customers" }))).of("AIG222")).toEqual([
      `AIG222 8 <${high.slice(0, 27)}...> warning: personal data flows into \`chat\`, \`score\`, and no impact assessment is named`,
    ]);
    expect((await graph(all("gdpr()", 'euAiAct({ risk: "limited" })', '"internal"'))).of("AIG222")).toEqual([]);
  });
  test("a way to contest what a high-risk system decides", async () => {
    expect((await graph(all('gdpr({ dpia: "docs/dpia.md" })'))).of("AIG223")).toEqual([
      'AIG223 8 <gdpr({ dpia: "docs/dpia.md" })> error: a high-risk system decides on data of people with `chat`, `score`, and they cannot contest it',
    ]);
    expect((await graph(all("gdpr()", 'euAiAct({ risk: "limited" })'))).of("AIG223")).toEqual([]);
    expect((await graph(all("gdpr()", 'euAiAct({ risk: "high", annexIII: "2" })'))).of("AIG223")).toEqual([]);
    expect((await graph(all("gdpr()", undefined, '"internal"'))).of("AIG223")).toEqual([]);
    expect((await graph(all('gdpr({ contest: "https://example.com/c" })'))).passed("AIG223")).toEqual(["https://example.com/c"]);
  });
});
