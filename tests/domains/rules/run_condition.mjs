// Answers conditions with condition.js: one JSON question per line in, one JSON answer per line out.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const source = readFileSync(process.argv[2]);
const { evaluate, missing } = await import(`data:text/javascript;base64,${source.toString("base64")}`);

for await (const line of createInterface({ input: process.stdin })) {
  const { condition, facts, today } = JSON.parse(line);
  console.log(JSON.stringify([evaluate(condition, facts, { today }), missing(condition, facts, { today })]));
}
