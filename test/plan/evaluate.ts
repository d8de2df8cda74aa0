/** A small evaluator of the formulas in figures, apart from the code that made them: precedence climbing over + - * / ^ and calls. */
export function evaluate(formula: string, inputs: Readonly<Record<string, number | string>>): number {
  const tokens = formula.match(/\d+\.?\d*(?:e[+-]?\d+)?|[A-Za-z][A-Za-z0-9]*|[-+*/^(),]/g) ?? [];
  if (tokens.join("") !== formula.replaceAll(" ", "")) throw new Error(`cannot read "${formula}"`);
  let at = 0;
  const next = (): string => {
    const token = tokens[at++];
    if (token === undefined) throw new Error(`"${formula}" ends early`);
    return token;
  };
  const expect = (wanted: string): void => {
    const token = next();
    if (token !== wanted) throw new Error(`expected ${wanted} in "${formula}", not ${token}`);
  };
  const functions: Readonly<Record<string, (...values: number[]) => number>> = {
    ceil: Math.ceil,
    floor: Math.floor,
    min: Math.min,
    max: Math.max,
    sqrt: Math.sqrt,
    ln: Math.log,
    exp: Math.exp,
  };
  const primary = (): number => {
    const token = next();
    if (token === "(") {
      const value = sum();
      expect(")");
      return value;
    }
    if (token === "-") return -power();
    if (/^\d/.test(token)) return Number(token);
    if (tokens[at] === "(") {
      at++;
      const values = [sum()];
      while (tokens[at] === ",") {
        at++;
        values.push(sum());
      }
      expect(")");
      const call = functions[token];
      if (call === undefined) throw new Error(`no function ${token} in "${formula}"`);
      return call(...values);
    }
    const value = inputs[token];
    if (typeof value !== "number") throw new Error(`no number for ${token} in "${formula}"`);
    return value;
  };
  const power = (): number => {
    const base = primary();
    if (tokens[at] !== "^") return base;
    at++;
    return base ** power();
  };
  const product = (): number => {
    let value = power();
    for (let token = tokens[at]; token === "*" || token === "/"; token = tokens[at]) {
      at++;
      value = token === "*" ? value * power() : value / power();
    }
    return value;
  };
  function sum(): number {
    let value = product();
    for (let token = tokens[at]; token === "+" || token === "-"; token = tokens[at]) {
      at++;
      value = token === "+" ? value + product() : value - product();
    }
    return value;
  }
  const value = sum();
  if (at !== tokens.length) throw new Error(`"${formula}" has more after its end`);
  return value;
}
