import { aws, bucket, cache, modelRegistry, monitor, predictor, system } from "lintel";

/** Development in one named zone of ap-southeast-2: no gateway, no GPU, no budget, component names of 40 characters. */
const models = modelRegistry({ models: { churn: { weights: "40MiB", version: "production" } } });
const recent = cache({ ttl: "5m", size: "1GiB", hitRate: "15%" });
const results = bucket({ size: "20GiB", keep: "90d" });
const score = predictor({
  model: models.models.churn,
  image: "ghcr.io/example/churn@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  accelerators: "cpu",
  perReplica: { requests: 60, cpu: 2, memory: "2GiB" },
  traffic: { peak: "20/s", payload: "2KiB" },
  slo: { latency: { p95: "100ms" }, availability: "99%" },
  cache: recent,
  writes: [results],
});
const watch = monitor({ watches: [score, recent], alerts: { ticket: "growth" } });

export default system("quiet", {
  owner: "growth",
  purpose: "Scores customers for the weekly letter.",
  environment: "development",
  on: aws("ap-southeast-2", { zones: ["ap-southeast-2b"] }),
  components: {
    aRegistryWithANameThatHasFortyCharacter: models,
    aCacheWithANameThatHasFortyCharactersToo: recent,
    results,
    aPredictorWithANameOfFortyCharactersHere: score,
    watch,
  },
});
