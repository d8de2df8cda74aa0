import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { movedText } from "../../../targets/terraform/moved.ts";
import { lintel } from "../../cli/io.ts";
import { temporary } from "../../harness/temporary.ts";

const example = fileURLToPath(new URL("../../../examples/support-chat.ts", import.meta.url));

type Body = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Readonly<Record<string, Body>>>>;
interface Made {
  readonly resources: Resources;
  readonly moved: ReadonlyMap<string, string>;
}

async function compile(text: string, cloud: string): Promise<Made> {
  // A smaller model is planned sooner.
  const folder = temporary({ "blueprint.ts": text.replace("Llama-3.1-70B", "Llama-3.1-8B") });
  const result = await lintel(["compile", path.join(folder, "blueprint.ts"), "--out", path.join(folder, "dist"), "--set", `cloud=${cloud}`], folder);
  expect(result.err, result.err).not.toContain("error");
  const base = path.join(folder, `dist/${cloud}/terraform/foundation`);
  const main = JSON.parse(fs.readFileSync(path.join(base, "main.tf.json"), "utf8")) as { readonly resource: Resources };
  const file = path.join(base, "moved.tf");
  const moved = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  return {
    resources: main.resource,
    moved: new Map([...moved.matchAll(/from = (\S+)\n {2}to {3}= (\S+)/g)].map(([, from = "", to = ""]) => [from, to])),
  };
}

/** Arguments that replace a resource when they change, of what holds data or is known outside. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  aws_elasticache_replication_group: ["replication_group_id", "engine"],
  aws_elasticache_subnet_group: ["name"],
  aws_elasticache_user_group: ["user_group_id"],
  aws_elasticache_user: ["user_id", "user_name"],
  aws_s3_bucket: ["bucket"],
  aws_lb: ["name"],
  aws_lb_target_group: ["name"],
  aws_iam_role: ["name"],
  aws_security_group: ["name", "description"],
  google_storage_bucket: ["name", "location"],
  google_redis_instance: ["name"],
  google_memorystore_instance: ["instance_id"],
  google_sql_database_instance: ["name"],
  google_service_account: ["account_id"],
  google_compute_address: ["name"],
  google_compute_region_security_policy: ["name"],
  azurerm_storage_account: ["name"],
  azurerm_storage_container: ["name"],
  azurerm_managed_redis: ["name"],
  azurerm_user_assigned_identity: ["name"],
  azurerm_application_gateway: ["name"],
  azurerm_api_management: ["name"],
  azurerm_private_endpoint: ["name"],
  azurerm_public_ip: ["name"],
};

describe.each(["aws", "gcp", "azure"])("a component with another name on %s", (cloud) => {
  let before: Made;
  let after: Made;
  beforeAll(async () => {
    const text = fs.readFileSync(example, "utf8");
    before = await compile(text, cloud);
    after = await compile(
      text
        .replace("cache({ ttl:", 'cache({ renamedFrom: "answers", ttl:')
        .replace("const api = gateway({", 'const api = gateway({ renamedFrom: "api",')
        .replace("bucket({ size:", 'bucket({ renamedFrom: "transcripts", size:')
        .replace("{ api, chat, answers, transcripts, watch }", "{ front: api, chat, replies: answers, talks: transcripts, watch }"),
      cloud,
    );
  }, 60_000);

  it("moves every resource of before", () => {
    const addresses = (made: Made): readonly string[] =>
      Object.entries(made.resources).flatMap(([type, all]) => Object.keys(all).map((name) => `${type}.${name}`));
    const now = new Set(addresses(after));
    expect(after.moved.size).toBeGreaterThan(10);
    for (const [from, to] of after.moved) {
      expect(addresses(before), from).toContain(from);
      expect(now.has(to), to).toBe(true);
      expect(now.has(from), `${from} is moved and still there`).toBe(false);
    }
    // What is neither there nor moved would be destroyed: settings alone, whose names say what they are settings of.
    const lost = addresses(before).filter((address) => !now.has(address) && !after.moved.has(address));
    expect(lost).toEqual([]);
  });

  it("keeps the names of what holds data or is known outside", () => {
    let compared = 0;
    for (const [type, names] of Object.entries(fixed))
      for (const [name, body] of Object.entries(before.resources[type] ?? {})) {
        const to = after.moved.get(`${type}.${name}`)?.split(".")[1] ?? name;
        const now = after.resources[type]?.[to];
        for (const argument of names) {
          expect(now?.[argument], `${type}.${name}.${argument}`).toEqual(body[argument]);
          compared++;
        }
      }
    expect(compared).toBeGreaterThan(4);
  });

  it("writes no file where nothing was renamed", () => expect(before.moved.size).toBe(0));
});

describe("moved blocks", () => {
  const renames = { ids: ["chat-log", "chat", "api"], former: new Map([["chat", "talk"]]) };
  it("follow the longest id", () => {
    const text = movedText(["aws_x.chat_log", "aws_x.chat", "aws_x.api__chat", "aws_x.chat_key", "data.aws_x.chat"], renames) ?? "";
    expect([...text.matchAll(/to {3}= (\S+)/g)].map(([, to]) => to)).toEqual(["aws_x.api__chat", "aws_x.chat", "aws_x.chat_key"]);
    expect([...text.matchAll(/from = (\S+)/g)].map(([, from]) => from)).toEqual(["aws_x.api__talk", "aws_x.talk", "aws_x.talk_key"]);
  });
});
