"""Typst templates with data in, PDF out.

Templates read their data with ``json(bytes(sys.inputs.data))``: what people typed is a value and never becomes source.
Only the fonts of the ``data/fonts`` folder are seen, so a page is the same on every machine.

What the engine asks of its caller, all measured on typst 0.15:

- one ``typst.Compiler`` must not be used by two threads at once ("Already borrowed"): each thread keeps its own, the
  fonts are read once and shared. Compiling lets other threads run.
- ``Compiler(input=bytes)`` fails at its second compile: templates are files.
- a process forked after its parent has compiled can wait for ever: this module refuses there. Spawn instead.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst

TEMPLATES = Path(__file__).resolve().parent / "templates"
# Frames that are drawn once and kept, with what they are drawn from.
ORNAMENTS = {
    "ornament-landscape.pdf": {"landscape": True},
    "ornament-portrait.pdf": {"landscape": False},
}
FONTS = Path(__file__).resolve().parents[3] / "data" / "fonts"


class TypesettingFailed(RuntimeError):
    """A template could not be compiled: a fault of ours, whatever the data."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The centre of a place on a page: points from the page's top left corner; pages count from 1."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Typeset:
    pdf: bytes
    seal: Spot | None


_local = threading.local()
_compiled_in: int | None = None


def compile_pdf(template: str, data: Mapping[str, object]) -> Typeset:
    """Compile ``templates/<template>.typ`` with ``data`` (JSON values); raises TypesettingFailed.

    ``seal`` is where the template put its metadata labelled ``<seal>``, None when it has none. The same arguments
    give the same bytes.
    """
    compiler = _compiler(template)
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    try:
        pdf = compiler.compile(format="pdf", sys_inputs=inputs)
        found = json.loads(compiler.query("<seal>", field="value"))
    except RuntimeError as error:
        raise TypesettingFailed(f"{template}: {error}") from error
    if not isinstance(pdf, bytes):
        raise TypesettingFailed(f"{template}: no document")
    return Typeset(pdf, _spot(found[-1]) if found else None)


def compile_png(template: str, data: Mapping[str, object], *, ppi: float = 144) -> bytes:
    """The first page as PNG with a transparent ground where the template leaves one; raises TypesettingFailed."""
    compiler = _compiler(template)
    try:
        pages = compiler.compile(
            format="png", ppi=ppi, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
        )
    except RuntimeError as error:
        raise TypesettingFailed(f"{template}: {error}") from error
    first = pages[0] if isinstance(pages, list) else pages
    if first is None:
        raise TypesettingFailed(f"{template}: no page")
    return first


def list_warnings(template: str, data: Mapping[str, object]) -> list[str]:
    """What the engine finds doubtful about a template (an unknown font, a layout that does not settle)."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    _, warnings = _compiler(template).compile_with_warnings(format="pdf", sys_inputs=inputs)
    return [warning.message for warning in warnings]


def _compiler(template: str) -> typst.Compiler:
    _refuse_after_fork()
    compilers: dict[str, typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    if template not in compilers:
        path = TEMPLATES / f"{template}.typ"
        if path.parent != TEMPLATES or not path.is_file():
            raise TypesettingFailed(f"there is no template {template!r}")
        compilers[template] = typst.Compiler(
            path, root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"data": "{}"}
        )
    return compilers[template]


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _refuse_after_fork() -> None:
    global _compiled_in
    if _compiled_in is None:
        _compiled_in = os.getpid()
    elif _compiled_in != os.getpid():
        raise TypesettingFailed("this process was forked after typesetting began: spawn it instead")


def _spot(value: Mapping[str, object]) -> Spot:
    return Spot(page=int(str(value["page"])), x=_points(value["x"]), y=_points(value["y"]))


def _points(length: object) -> float:
    return float(str(length).removesuffix("pt"))
