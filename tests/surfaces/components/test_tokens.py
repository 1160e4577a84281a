"""Contrast is a promise: every pair of colours that carries text is measured, in every look."""

import re
from pathlib import Path

import pytest

from huiban.surfaces import components

STATIC = Path(components.__file__).parent / "static" / "components"
CSS = (STATIC / "tokens.css").read_text()

TEXT = ("--ink", "--ink-soft", "--accent", "--accent-strong", "--danger", "--time", "--done")
PAPER = ("--paper", "--ground", "--sunken")
PAIRS = [
    *((text, paper) for text in TEXT for paper in PAPER),
    ("--ink", "--accent-soft"), ("--accent", "--accent-soft"), ("--accent-strong", "--accent-soft"),
    ("--ink", "--time-soft"), ("--time", "--time-soft"), ("--ink", "--done-soft"), ("--done", "--done-soft"),
    ("--ink", "--danger-soft"), ("--danger", "--danger-soft"),
    ("--on-accent", "--accent"), ("--on-accent", "--accent-strong"), ("--on-danger", "--danger"),
    ("--on-bar", "--bar"), ("--on-bar-soft", "--bar"),
]  # fmt: skip
BORDERS = ("--line-strong", "--accent", "--chart-1", "--chart-2", "--chart-3", "--chart-5")


def declarations(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r" \{(.*?)\}", CSS, re.S)
    assert block, selector
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block[1]))


LIGHT = declarations(":root")
LOOKS = {
    "light": (LIGHT, 4.5),
    "dark": (LIGHT | declarations(':root[data-theme="dark"]'), 7.0),
    "elder": (LIGHT | declarations(":root[data-elder]"), 7.0),
}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(look: dict[str, str], one: str, other: str) -> float:
    light, dark = sorted((luminance(resolved(look, one)), luminance(resolved(look, other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def resolved(look: dict[str, str], name: str) -> str:
    value = look[name]
    reference = re.fullmatch(r"var\((--[\w-]+)\)", value)
    return resolved(look, reference[1]) if reference else value


@pytest.mark.parametrize("name", LOOKS)
def test_text_is_readable_in_every_look(name: str) -> None:
    look, wanted = LOOKS[name]
    poor = {pair: round(contrast(look, *pair), 2) for pair in PAIRS if contrast(look, *pair) < wanted}
    assert poor == {}


@pytest.mark.parametrize("name", LOOKS)
def test_boxes_and_lines_that_mean_something_can_be_seen(name: str) -> None:
    look, _wanted = LOOKS[name]
    poor = {
        line: round(contrast(look, line, "--paper"), 2)
        for line in BORDERS
        if contrast(look, line, "--paper") < 3
    }
    assert poor == {}


def test_elder_type_and_targets_keep_the_national_numbers() -> None:
    elder = declarations(":root[data-elder]")
    sizes = [
        float(elder[f"--type-{size}"].removesuffix("rem")) * 16 for size in ("s", "m", "l", "xl", "figure")
    ]
    assert min(sizes) >= 24
    assert float(elder["--target"].removesuffix("rem")) * 16 >= 60


def test_components_take_colours_from_tokens_only() -> None:
    literal = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
    allowed = {"print.css", "tokens.css"}
    found = {
        f"{file.name}: {line.strip()}"
        for file in STATIC.glob("*.css")
        if file.name not in allowed
        for line in file.read_text().splitlines()
        if literal.search(line)
    }
    # a code must stay black on white to be scanned; the veil behind a dialog is the same in every look
    assert found == {
        "content.css: background: #fff;",
        "content.css: color: #000;",
        "buttons.css: background: rgb(6 14 24 / 55%);",
    }


def test_no_gradients() -> None:
    assert not [file.name for file in STATIC.glob("*.css") if "gradient(" in file.read_text()]
