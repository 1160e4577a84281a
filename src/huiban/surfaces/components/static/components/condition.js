// Conditions in the browser: the JSON form of the rule language over the answers typed so far, so that questions
// appear without a round trip. Same meaning as the server's evaluator: true, false, or null while something needed
// is not known. Nothing is parsed or run; the tree is walked.
//
// Values: true and false, {n, d} for an exact number, text, {day} for a date, arrays, null for unknown.

const VERSION = 1;
const LARGEST = 10n ** 40n;
const BLANK = " \t\r\n\u00a0\u3000";
const INTEGER = /^[+-]?[0-9]{1,30}$/;
const NUMBER = /^[+-]?[0-9]{1,30}(\.[0-9]{1,30})?$/;
const WRITTEN = /^([+-]?)([0-9]+)(?:\.([0-9]+))?(?:e([+-]?[0-9]+))?$/;
const DAY = /^([1-9][0-9]{3})-([0-9]{2})-([0-9]{2})$/;

/** What the condition says of the facts: true, false or null. `today` is the server's day, "2026-11-20". */
export function evaluate(condition, facts, { today = dayInChina() } = {}) {
  return answer(condition, facts, today).value;
}

/** The names whose values could still decide it, sorted; empty when it is decided. */
export function missing(condition, facts, { today = dayInChina() } = {}) {
  return [...answer(condition, facts, today).missing].sort();
}

function answer(condition, facts, today) {
  if (condition.v !== VERSION) return { value: null, missing: new Set() };
  const readings = new Map();
  const read = (name) => {
    if (!readings.has(name)) readings.set(name, readFact(facts, name, condition.types[name]));
    return readings.get(name);
  };
  const { value, missing: names } = walk(condition.test, { read, today: { day: today } });
  return { value: typeof value === "boolean" ? value : null, missing: names };
}

function walk(node, context) {
  const children = childrenOf(node).map((child) => walk(child, context));
  const value = combine(node, children.map((child) => child.value), context);
  const names = new Set();
  if (value === null || node[0] === "list") {
    if (node[0] === "name") names.add(node[1]);
    for (const child of children) for (const name of child.missing) names.add(name);
  }
  return { value, missing: names };
}

function childrenOf([kind, first, second, third]) {
  switch (kind) {
    case "and": case "or": case "list": return first;
    case "not": case "neg": return [first];
    case "in": return [first, second];
    case "cmp": case "math": return [second, third];
    case "call": return second;
    default: return [];
  }
}

function combine(node, values, context) {
  switch (node[0]) {
    case "name": return context.read(node[1]).value;
    case "has": return context.read(node[1]).given;
    case "str": case "bool": return node[1];
    case "num": return numberFrom(node[1]);
    case "date": return { day: node[1] };
    case "list": return values;
    case "and": return allOf(values);
    case "or": return anyOf(values);
    case "not": return not(values[0]);
    case "neg": return isNumber(values[0]) ? { n: -values[0].n, d: values[0].d } : null;
    case "cmp": return compare(node[1], values[0], values[1]);
    case "in": return within(values[0], values[1]);
    case "math": return calculate(node[1], values[0], values[1]);
    case "call": return call(node[1], values, context.today);
    default: return null;
  }
}

function allOf(values) {
  if (values.includes(false)) return false;
  return values.every((value) => value === true) ? true : null;
}

function anyOf(values) {
  if (values.includes(true)) return true;
  return values.every((value) => value === false) ? false : null;
}

function not(value) {
  return typeof value === "boolean" ? !value : null;
}

function compare(operator, left, right) {
  if (left === null || right === null) return null;
  if (operator === "==") return equal(left, right);
  if (operator === "!=") return not(equal(left, right));
  const sign = order(left, right);
  if (sign === null) return null;
  return { "<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0 }[operator];
}

function equal(left, right) {
  if (left === null || right === null) return null;
  if (Array.isArray(left) && Array.isArray(right)) {
    return allOf([...left.map((item) => within(item, right)), ...right.map((item) => within(item, left))]);
  }
  if (isDay(left) || isDay(right)) {
    const [first, second] = [asDay(left), asDay(right)];
    return first && second ? first.day === second.day : null;
  }
  if (isNumber(left) && isNumber(right)) return left.n === right.n && left.d === right.d;
  return typeof left === typeof right && typeof left !== "object" ? left === right : null;
}

function within(element, container) {
  return Array.isArray(container) ? anyOf(container.map((item) => equal(element, item))) : null;
}

function order(left, right) {
  if (isNumber(left) && isNumber(right)) return signOf(left.n * right.d - right.n * left.d);
  const [first, second] = [asDay(left), asDay(right)];
  if (!first || !second) return null;
  return first.day === second.day ? 0 : first.day < second.day ? -1 : 1;
}

function signOf(big) {
  return big === 0n ? 0 : big < 0n ? -1 : 1;
}

function calculate(operator, left, right) {
  if (!isNumber(left) || !isNumber(right)) return null;
  switch (operator) {
    case "+": return exact(left.n * right.d + right.n * left.d, left.d * right.d);
    case "-": return exact(left.n * right.d - right.n * left.d, left.d * right.d);
    case "*": return exact(left.n * right.n, left.d * right.d);
    case "/": return right.n === 0n ? null : exact(left.n * right.d, left.d * right.n);
    default: return right.n === 0n || left.d !== 1n || right.d !== 1n ? null : exact(left.n % right.n, 1n);
  }
}

function call(name, values, today) {
  if (name === "between") {
    const [value, low, high] = values;
    return allOf([compare("<=", low, value), compare("<=", value, high)]);
  }
  if (name === "contains" && Array.isArray(values[0])) return within(values[1], values[0]);
  if (values.includes(null)) return null;
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name](values, today) : null;
}

const FUNCTIONS = {
  size: ([value]) => {
    if (typeof value === "string") return whole([...value].length);
    return Array.isArray(value) ? whole(value.length) : null;
  },
  age: ([birth, day], today) => countBetween(fullYears, birth, day ?? today),
  days_between: ([since, until]) => countBetween((first, last) => dayNumber(last) - dayNumber(first), since, until),
  months_between: ([since, until]) => countBetween(fullMonths, since, until),
  today: (_values, today) => today,
  min: (values) => extreme("<", values),
  max: (values) => extreme(">", values),
  startsWith: (values) => textTest(values, (text, part) => text.startsWith(part)),
  endsWith: (values) => textTest(values, (text, part) => text.endsWith(part)),
  contains: (values) => textTest(values, (text, part) => text.includes(part)),
};

function extreme(operator, [chosen, ...rest]) {
  for (const value of rest) {
    const better = compare(operator, value, chosen);
    if (better === null) return null;
    if (better) chosen = value;
  }
  return chosen;
}

function textTest([text, part], test) {
  return typeof text === "string" && typeof part === "string" ? test(text, part) : null;
}

function countBetween(count, since, until) {
  const [first, last] = [asDay(since), asDay(until)];
  return first && last ? whole(count(partsOf(first), partsOf(last))) : null;
}

function fullYears(since, until) {
  const leapDay = since[1] === 2 && since[2] === 29 && lengthOfMonth(until[0], 2) === 28;
  const anniversary = since[1] * 100 + (leapDay ? 28 : since[2]);
  return until[0] - since[0] - (until[1] * 100 + until[2] < anniversary ? 1 : 0);
}

function fullMonths(since, until) {
  if (dayNumber(until) < dayNumber(since)) return -fullMonths(until, since);
  const months = (until[0] - since[0]) * 12 + until[1] - since[1];
  return months - (until[2] < Math.min(since[2], lengthOfMonth(until[0], until[1])) ? 1 : 0);
}

function dayNumber([year, month, day]) {
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

function lengthOfMonth(year, month) {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

// Reading: absent, null and blank text are missing; what the declared type cannot read is unknown but given.

function readFact(facts, name, type = "any") {
  const raw = find(facts, name) ?? null;
  if (raw === null || (typeof raw === "string" && trimmed(raw) === "")) return { value: null, given: false };
  const value = readAs(raw, type);
  return { value, given: !(Array.isArray(value) && value.length === 0) };
}

function find(facts, name) {
  if (facts === null || typeof facts !== "object" || Array.isArray(facts)) return null;
  if (Object.hasOwn(facts, name)) return facts[name];
  const dot = name.indexOf(".");
  if (dot < 0 || !Object.hasOwn(facts, name.slice(0, dot))) return null;
  return find(facts[name.slice(0, dot)], name.slice(dot + 1));
}

function readAs(raw, type) {
  switch (type) {
    case "string": case "enum": return typeof raw === "string" ? raw : null;
    case "bool": return typeof raw === "boolean" ? raw : raw === "true" ? true : raw === "false" ? false : null;
    case "int": case "money": return readNumber(raw, INTEGER);
    case "number": return readNumber(raw, NUMBER);
    case "date": return asDay(raw);
    case "list": return readList(typeof raw === "string" ? [raw] : raw);
    default: return readUndeclared(raw);
  }
}

function readUndeclared(raw) {
  if (typeof raw === "boolean" || typeof raw === "string") return raw;
  return typeof raw === "number" ? readNumber(raw, NUMBER) : readList(raw);
}

function readNumber(raw, form) {
  if (typeof raw === "string") return form.test(trimmed(raw)) ? numberFrom(trimmed(raw)) : null;
  if (typeof raw !== "number" || !Number.isFinite(raw)) return null;
  const number = numberFrom(String(raw));
  return form === INTEGER && number !== null && number.d !== 1n ? null : number;
}

function readList(raw) {
  return Array.isArray(raw) && raw.every((item) => typeof item === "string") ? raw : null;
}

function trimmed(text) {
  let [start, end] = [0, text.length];
  while (start < end && BLANK.includes(text[start])) start += 1;
  while (end > start && BLANK.includes(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function asDay(value) {
  if (isDay(value)) return value;
  if (typeof value !== "string") return null;
  const text = trimmed(value);
  const match = DAY.exec(text);
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= lengthOfMonth(year, month) ? { day: text } : null;
}

function partsOf({ day }) {
  return day.split("-").map(Number);
}

function isDay(value) {
  return value !== null && typeof value === "object" && "day" in value;
}

function isNumber(value) {
  return value !== null && typeof value === "object" && "n" in value;
}

function whole(number) {
  return { n: BigInt(number), d: 1n };
}

function numberFrom(text) {
  const [, sign, before, after = "", exponent = "0"] = WRITTEN.exec(text);
  const shift = BigInt(exponent) - BigInt(after.length);
  const digits = BigInt(sign + before + after);
  return shift < 0n ? exact(digits, 10n ** -shift) : exact(digits * 10n ** shift, 1n);
}

function exact(numerator, denominator) {
  const divisor = commonDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  const [n, d] = [numerator / divisor, denominator / divisor];
  return n >= LARGEST || n <= -LARGEST || d >= LARGEST ? null : { n, d };
}

function commonDivisor(first, second) {
  let [a, b] = [first < 0n ? -first : first, second < 0n ? -second : second];
  while (b) [a, b] = [b, a % b];
  return a;
}

function dayInChina() {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(new Date());
}
