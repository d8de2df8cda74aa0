// A mocked apply cannot read remote state: copies of the roots get a local state file with the outputs that the other root declares.
import fs from "node:fs";
import path from "node:path";

const made = (name) => {
  if (/subnet_ids|_ids$|arns$/.test(name))
    return [
      ["list", "string"],
      ["mock-1", "mock-2", "mock-3"],
    ];
  if (/endpoint|url/.test(name)) return ["string", "https://example.com"];
  if (/certificate|_ca/.test(name)) return ["string", Buffer.from("mock").toString("base64")];
  if (/arn/.test(name)) return ["string", "arn:aws:iam::123456789012:role/mock"];
  return ["string", `mock-${name}`];
};

export function withLocalState(folder, out) {
  for (const file of walk(folder)) {
    const from = path.dirname(file);
    const to = path.join(out, path.relative(folder, from));
    fs.mkdirSync(to, { recursive: true });
    for (const name of fs.readdirSync(from)) if (/\.tf(\.json)?$/.test(name)) fs.copyFileSync(path.join(from, name), path.join(to, name));
    const copy = path.join(to, path.basename(file));
    const json = JSON.parse(fs.readFileSync(copy, "utf8"));
    const states = json.data?.terraform_remote_state;
    if (!states) continue;
    for (const [name, body] of Object.entries(states)) {
      const source = path.join(path.dirname(from), name, "main.tf.json");
      const outputs = JSON.parse(fs.readFileSync(source, "utf8")).output ?? {};
      const values = Object.fromEntries(
        Object.keys(outputs).map((key) => {
          const [type, value] = made(key);
          return [key, { type, value }];
        }),
      );
      const state = path.join(to, `${name}.tfstate`);
      fs.writeFileSync(state, JSON.stringify({ version: 4, terraform_version: "1.11.0", serial: 1, lineage: "mock", outputs: values, resources: [] }));
      states[name] = { ...body, backend: "local", config: { path: state } };
    }
    fs.writeFileSync(copy, JSON.stringify(json));
  }
}

const walk = (folder) =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? walk(path.join(folder, entry.name)) : entry.name === "main.tf.json" ? [path.join(folder, entry.name)] : []));
