import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../compiler/cli/commands/index.ts";
import { root } from "./source.ts";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...fs
    .readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
].sort();
const read = (page: string): string => fs.readFileSync(path.join(root, page), "utf8");
const scripts = Object.keys((JSON.parse(read("package.json")) as { readonly scripts: object }).scripts);
const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

describe.each(pages)("%s", (page) => {
  const text = read(page);

  it("links to what is there", () => {
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
      if (/^https?:/.test(target)) return [];
      const [file = "", anchor] = target.split("#");
      const whole = file === "" ? page : path.posix.join(path.posix.dirname(page), file);
      if (!fs.existsSync(path.join(root, whole))) return [target];
      return anchor === undefined || anchorsOf(read(whole)).includes(anchor) ? [] : [target];
    });
    expect(broken).toEqual([]);
  });

  it("names scripts, commands and files that are there", () => {
    const runs = [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, name = ""]) => name).filter((name) => !scripts.includes(name));
    const verbs = [...text.matchAll(/`(?:npx )?lintel ([a-z]+)/g)]
      .map(([, name = ""]) => name)
      .filter((name) => name !== "help" && !Object.hasOwn(commands, name));
    const files = [...text.matchAll(/`((?:dsl|compiler|targets|blueprints|examples|test|docs)\/[\w./-]*)`/g)]
      .map(([, file = ""]) => file)
      .filter((file) => !fs.existsSync(path.join(root, file)));
    // The worked example of CONTRIBUTING.md is about files that it adds.
    expect({ runs, verbs, files: files.filter((file) => !/queue/.test(file)) }).toEqual({ runs: [], verbs: [], files: [] });
  });
});
