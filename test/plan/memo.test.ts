import { expect, test } from "vitest";
import { sourceCatalog } from "../../compiler/catalog/node.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";
import { createMemo } from "../../compiler/plan/memo.ts";

const memo = createMemo(sourceCatalog());
const setting = memo.setting({ cloud: "aws", region: "eu-north-1", zones: 3 }, "production");
const call = () => ({ origin: {}, component: "chat" });

test("the same question of another call has the same answer, and its findings point to that call", () => {
  const [first, next] = [call(), call()];
  let searches = 0;
  const ask = (at: ReturnType<typeof call>) =>
    memo.answer(setting, "tokens", { at }, () => [{ search: ++searches }, [diagnostic("LNT2010", { message: "unchecked", at: { ...at, path: ["model"] } })]]);
  const [value, found] = ask(first);
  const [again, moved] = ask(next);
  expect(again).toBe(value);
  expect(moved).toEqual(found);
  expect(moved[0]?.at).toMatchObject({ path: ["model"] });
  expect(moved[0]?.at).toHaveProperty("origin", next.origin);
  expect(moved[0]?.at !== undefined && "origin" in moved[0].at && moved[0].at.origin === next.origin).toBe(true);
});

test("what points elsewhere is asked again", () => {
  const elsewhere = call();
  let searches = 0;
  const ask = () => memo.answer(setting, "requests", { at: call() }, () => [++searches, [diagnostic("LNT2010", { message: "unchecked", at: elsewhere })]]);
  expect([ask()[0], ask()[0]]).toEqual([1, 2]);
});

test("questions differ by all that they hold, a model's dimensions included", () => {
  const at = call();
  const ask = (layers: number) => memo.answer(setting, "tokens", { at, ...{ model: { id: "own/model", layers } } }, () => [layers, []]);
  expect([ask(1)[0], ask(2)[0], ask(1)[0]]).toEqual([1, 2, 1]);
});
