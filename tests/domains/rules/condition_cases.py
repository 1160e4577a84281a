"""Conditions with facts and the answers they must get, for every evaluator of the rule language.

`condition_cases.json` is written by `PYTHONPATH=src python -m tests.domains.rules.condition_cases`. Write it
again only when the language changes: a change of an old answer is a change of meaning for published contents.
"""

import json
import os
import random
from datetime import date, timedelta
from pathlib import Path

from huiban.domains.rules.public import Condition, Kind, ValueType, parse

FILE = Path(__file__).with_name("condition_cases.json")
TODAY = date(2026, 11, 20)
COUNT = 300

TYPES = {
    "age": ValueType.int(),
    "staff": ValueType.int(),
    "capital": ValueType.money(),
    "share": ValueType.number(),
    "born": ValueType.date(),
    "until": ValueType.date(),
    "place": ValueType.choice(["shop", "home", "online"]),
    "kinds": ValueType.list_of_strings(["冷食", "热食", "糕点"]),
    "name": ValueType.string(),
    "agreed": ValueType.bool(),
    "lic.status": ValueType.string(),
}
INTS, DATES, TEXTS = ["age", "staff", "capital", "share"], ["born", "until"], ["name", "lic.status"]

WRITTEN = [
    ("age(born) >= 18", {"born": "2008-11-20"}),
    ("age(born) >= 18", {"born": "2008-11-21"}),
    ('age(born, date("2026-02-28")) == 22', {"born": "2004-02-29"}),
    ('age(born, date("2026-02-27")) == 21', {"born": "2004-02-29"}),
    ("age(born) >= 0", {"born": "2026-11-21"}),
    ('months_between(born, date("2026-02-28")) == 1', {"born": "2026-01-31"}),
    ("months_between(until, born) == -13", {"born": "2025-10-20", "until": "2026-11-20"}),
    ("days_between(born, until) == 366", {"born": "2024-01-01", "until": "2025-01-01"}),
    ("days_between(until, born) == -366", {"born": "2024-01-01", "until": "2025-01-01"}),
    ("share + 0.1 == 0.3", {"share": "0.2"}),
    ("share + 0.1 == 0.3", {"share": 0.2}),
    ("share * 3 == 1", {"share": "0.333333333333333333333333333333"}),
    ("share / 3 * 3 == share", {"share": 7}),
    ("age / 2 == 3.5", {"age": 7}),
    ("age % 3 == -1", {"age": -7}),
    ("age / staff > 1", {"age": 7, "staff": 0}),
    ("staff != 0 && age / staff > 1", {"age": 7, "staff": 0}),
    ("age * age * age * age > 0", {"age": "999999999999999999999999999999"}),
    ("share > 1", {"share": 1e300}),
    ("share > 0", {"share": 1e-9}),
    ("share == 0.000000001", {"share": 1e-9}),
    ("share == 12000000000000000000000", {"share": 1.2e22}),
    ("age == 3", {"age": 3.0}),
    ("age == 3", {"age": "+3"}),
    ("age == 3", {"age": " 3\u3000"}),
    ("age == 3", {"age": "3.0"}),
    ("age == 3", {"age": "３"}),
    ("has(name)", {"name": "  \u3000"}),
    ("has(name)", {"name": "赵演示"}),
    ("has(kinds)", {"kinds": []}),
    ('kinds.contains("冷食")', {"kinds": []}),
    ('kinds.contains("冷食")', {}),
    ('kinds.contains("冷食")', {"kinds": "冷食"}),
    ('kinds == ["热食", "冷食"]', {"kinds": ["冷食", "热食"]}),
    ('kinds == ["热食"]', {"kinds": ["冷食", "热食"]}),
    ("kinds == []", {"kinds": []}),
    ("size(kinds) == 2", {"kinds": ["冷食", "热食"]}),
    ("size(name) == 3", {"name": "𠮷野家"}),
    ('name.contains("")', {"name": "赵"}),
    ("until == null || until > born", {"born": "2026-01-01"}),
    ("until == null || until > born", {"born": "2026-01-01", "until": "不知道"}),
    ("born < until", {"born": "2026-02-30", "until": "2026-03-01"}),
    ("agreed", {"agreed": "true"}),
    ("agreed", {"agreed": "constructor"}),
    ("!agreed || agreed", {}),
    ("agreed && false", {}),
    ("agreed || true", {}),
    ("age in [1, 2, staff]", {"age": 2}),
    ("age in [1, 2, staff]", {"age": 3}),
    ("age in []", {}),
    ("between(age, staff, 3)", {"age": 5}),
    ("min(born, until) == born", {"born": "2026-01-01", "until": "2026-01-02"}),
    ("max(age, staff, 3.5) == 3.5", {"age": 3, "staff": -8}),
    ('lic.status == "存续"', {"lic": {"status": "存续"}}),
    ('lic.status == "存续"', {"lic.status": "注销", "lic": {"status": "存续"}}),
    ("lic.status != null", {"lic": []}),
    ("today() >= until", {"until": "2026-11-20"}),
    ("-(-age) == age", {"age": 5}),
]
UNDECLARED = [
    ("a == b", {"a": "1", "b": 1}),
    ("a < b", {"a": "2026-01-01", "b": "2026-01-02"}),
    ("a < b", {"a": "x", "b": "y"}),
    ("a == b", {"a": True, "b": 1}),
    ("a == b", {"a": ["x"], "b": "x"}),
    ('a in ["x", "y"]', {"a": "y"}),
    ('a == date("2026-01-01")', {"a": "2026-01-01"}),
    ('a == date("2026-01-01")', {"a": "1 January"}),
    ("a", {"a": "yes"}),
    ("a && b", {"a": True, "b": 1}),
    ("a.contains(b)", {"a": ["x", "y"], "b": "y"}),
    ("a.b.c == 1", {"a": {"b": {"c": 1}}}),
    ("a.b.c == 1", {"a": {"b.c": 1}}),
    ("constructor == null", {}),
    ("a != null", {"a": {}}),
    ("a == b", {"a": 0.1, "b": 0.1}),
    ("min(a, b) == a", {"a": "2026-01-01", "b": "2026-01-02"}),
]


def make_condition(rng: random.Random, depth: int = 3) -> str:
    """The text of a condition over `TYPES` that passes the type check."""
    if depth > 0 and rng.random() < 0.6:
        parts = [make_condition(rng, depth - 1) for _ in range(rng.randint(2, 3))]
        joined = rng.choice([" && ", " || "]).join(f"({part})" for part in parts)
        return f"!({joined})" if rng.random() < 0.2 else joined
    return rng.choice(_ATOMS)(rng)


def make_facts(rng: random.Random) -> dict[str, object]:
    """Facts for `TYPES` as JSON has them: right, as text, missing, blank or unreadable."""
    facts: dict[str, object] = {}
    for name, declared in TYPES.items():
        kind = rng.random()
        if kind < 0.25:
            continue
        if kind < 0.35:
            facts[name] = rng.choice([None, "", " ", "认不出", True, -1, 2.5, [], ["x"], {}])
        else:
            facts[name] = _value(rng, declared.kind)
    return facts


def _value(rng: random.Random, kind: Kind) -> object:
    match kind:
        case Kind.INT | Kind.MONEY:
            return rng.choice([rng.randint(-5, 100), str(rng.randint(0, 100)), 18, 0])
        case Kind.NUMBER:
            return rng.choice([rng.randint(0, 9), round(rng.uniform(-2, 20), 2), f"{rng.uniform(0, 9):.3f}"])
        case Kind.DATE:
            return str(_day(rng))
        case Kind.ENUM:
            return rng.choice(["shop", "home", "online", "gone"])
        case Kind.LIST:
            return rng.sample(["冷食", "热食", "糕点"], rng.randint(0, 3))
        case Kind.BOOL:
            return rng.choice([True, False, "true", "false"])
    return rng.choice(["赵演示", "存续", "钱", "演示"])


def _day(rng: random.Random) -> date:
    return rng.choice([TODAY, date(2004, 2, 29), date(1960, 1, 1) + timedelta(days=rng.randint(0, 30_000))])


def _number(rng: random.Random) -> str:
    simple = rng.choice([*INTS, str(rng.randint(0, 100)), f"{rng.randint(0, 9)}.{rng.randint(0, 99)}"])
    match rng.randint(0, 9):
        case 0 | 1:
            return f"{simple} {rng.choice('+-*/')} {rng.choice([*INTS, '0', '2', '0.5'])}"
        case 2:
            return f"{rng.choice(['age', 'staff', 'capital'])} % {rng.randint(0, 7)}"
        case 3:
            return f"age({rng.choice(DATES)})"
        case 4:
            return f"{rng.choice(['days_between', 'months_between'])}({_date(rng)}, {_date(rng)})"
        case 5:
            return f"{rng.choice(['min', 'max'])}({simple}, {rng.choice(INTS)})"
        case 6:
            return f"size({rng.choice(['name', 'kinds', 'place'])})"
        case 7:
            return f"-({simple})"
    return simple


def _date(rng: random.Random) -> str:
    return rng.choice([*DATES, *DATES, "today()", f'date("{_day(rng)}")', "min(born, until)"])


def _compare(rng: random.Random) -> str:
    return rng.choice(["==", "!=", "<", "<=", ">", ">="])


def _quoted(rng: random.Random, *options: str) -> str:
    return json.dumps(rng.choice(options), ensure_ascii=False)


_ATOMS = [
    lambda rng: f"{_number(rng)} {_compare(rng)} {_number(rng)}",
    lambda rng: f"{_number(rng)} {_compare(rng)} {_number(rng)}",
    lambda rng: f"{_date(rng)} {_compare(rng)} {_date(rng)}",
    lambda rng: f"between({_number(rng)}, {_number(rng)}, {_number(rng)})",
    lambda rng: f"place {rng.choice(['==', '!='])} {_quoted(rng, 'shop', 'home', 'online')}",
    lambda rng: f"place in [{_quoted(rng, 'shop', 'home')}, {_quoted(rng, 'home', 'online')}]",
    lambda rng: f"{_number(rng)} in [{_number(rng)}, {_number(rng)}]",
    lambda rng: f"kinds.contains({_quoted(rng, '冷食', '热食', '糕点')})",
    lambda rng: f"{_quoted(rng, '冷食', '热食')} in kinds",
    lambda rng: f'kinds {rng.choice(["==", "!="])} [{_quoted(rng, "冷食", "热食")}, "糕点"]',
    lambda rng: f"{rng.choice(TEXTS)} {rng.choice(['==', '!='])} {_quoted(rng, '赵演示', '存续')}",
    lambda rng: (
        f"{rng.choice(TEXTS)}.{rng.choice(['startsWith', 'endsWith', 'contains'])}({_quoted(rng, '赵', '示', '')})"
    ),
    lambda rng: f"has({rng.choice([*TYPES])})",
    lambda rng: f"{rng.choice([*TYPES])} {rng.choice(['==', '!='])} null",
    lambda rng: rng.choice(["agreed", "!agreed", "agreed == true", "true", "false"]),
]


def answer(condition: Condition, facts: dict[str, object]) -> tuple[bool | None, list[str]]:
    verdict = condition.evaluate(facts, today=TODAY)
    return verdict.value, sorted(verdict.missing)


def read_cases() -> list[dict]:
    return json.loads(FILE.read_text())


def parsed(case: dict) -> Condition:
    return parse(case["text"], names=TYPES if case["declared"] else None)


def _write() -> None:
    rng = random.Random(20261120)
    questions = [(text, True, facts) for text, facts in WRITTEN]
    questions += [(text, False, facts) for text, facts in UNDECLARED]
    while len(questions) < COUNT:
        text = make_condition(rng, depth=2)
        roots = {name.partition(".")[0] for name in parse(text).names}
        facts = {name: value for name, value in make_facts(rng).items() if name.partition(".")[0] in roots}
        questions.append((text, rng.random() < 0.7, facts))
    cases = []
    for text, declared, facts in questions:
        condition = parse(text, names=TYPES if declared else None)
        value, missing = answer(condition, facts)
        cases.append(
            {
                "text": text,
                "declared": declared,
                "facts": facts,
                "value": value,
                "missing": missing,
            }
        )
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    FILE.write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiban.settings")
    _write()
