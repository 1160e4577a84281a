"""Milliseconds per sealed document, against typst alone in the same run: `PYTHONPATH=src python benchmarks/documents.py`.

The floor compiles the same template with the same data, already cleaned and with its QR code drawn, by a bare
`typst.Compiler`. Every document has another number, holder and code, so that no answer comes from typst's memory. Each
sealed document is verified before anything is timed; verification is timed as well.
"""

from __future__ import annotations

import itertools
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import django
import typst
from django.conf import settings

settings.configure(USE_I18N=True, LANGUAGES=[("zh-hans", "中文")], LANGUAGE_CODE="zh-hans")
django.setup()

from huiban.domains.certificates import layouts as on  # noqa: E402
from huiban.domains.certificates.codes import new_verification_code  # noqa: E402
from huiban.domains.certificates.sealing.authority import load_or_create_authority  # noqa: E402
from huiban.domains.certificates.sealing.sign import sign_pdf  # noqa: E402
from huiban.domains.certificates.sealing.verify import verify  # noqa: E402
from huiban.domains.certificates.typeset.compiler import FONTS, TEMPLATES  # noqa: E402
from huiban.domains.certificates.typeset.render import template_data, template_of, typeset  # noqa: E402

ROUNDS = 60
ORGAN = "示例区行政审批服务局"
REMEDIES = on.Remedies(reconsideration_organ="示例区人民政府", court="示例区人民法院")
_serial = itertools.count(1)


def licence() -> on.ResultSheet:
    number = next(_serial)
    return on.ResultSheet(
        organ=ORGAN,
        verification=verification(),
        kind="licence",
        title="食品经营许可证",
        number=f"JY3702112026{number:05d}",
        holder_label="经营者名称",
        holder=f"示例第{number}餐饮有限公司",
        fields=tuple(on.Entry(label=f"登记项目{n}", value=f"热食类食品制售 {number}-{n}") for n in range(6)),
        validity="2026年11月20日至2031年11月19日",
        issued_on=date(2026, 11, 20),
    )


def decision() -> on.DecisionSheet:
    number = next(_serial)
    return on.DecisionSheet(
        organ=ORGAN,
        verification=verification(),
        granted=False,
        number=f"不准字〔2026〕第 {number:05d} 号",
        case_number=f"370211-20261120-{number:06d}-C",
        applicant=f"李样本{number}",
        item="公共场所卫生许可（新办）",
        applied_on=date(2026, 11, 2),
        accepted_on=date(2026, 11, 4),
        reasons=(f"第 {number} 号场所未设置清洗消毒专间，不符合卫生要求。", "检测报告已超过有效期。"),
        remedies=REMEDIES,
        decided_on=date(2026, 11, 20),
    )


def verification() -> on.Verification:
    code = new_verification_code()
    return on.Verification(url=f"https://zwfw.example/verify/{code}", code=code)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        authority = load_or_create_authority(Path(folder))

        def seal(sheet: on.Sheet) -> bytes:
            page = typeset(sheet)
            return sign_pdf(page.pdf, authority=authority, organ=sheet.organ, spot=page.seal)

        print(
            f"{'p50 ms of ' + str(ROUNDS):24}{'typst alone':>13}{'typeset':>10}{'+ seal':>10}{'ratio':>8}{'verify':>9}{'KB':>7}"
        )
        for name, make in {"licence": licence, "decision": decision}.items():
            print(line(name, make, seal, authority.roots))
        four = [licence() for _ in range(4 * ROUNDS)]
        with ThreadPoolExecutor(4) as pool:
            started = time.perf_counter()
            list(pool.map(seal, four))
            print(f"four threads: {len(four) / (time.perf_counter() - started):.0f} sealed licences a second")


def line(
    name: str, make: Callable[[], on.Sheet], seal: Callable[[on.Sheet], bytes], roots: tuple[bytes, ...]
) -> str:
    first = seal(make())
    assert verify(first, roots=roots).genuine
    bare = bare_typst(make())
    alone = p50(bare, [json.dumps(template_data(make())) for _ in range(ROUNDS)])
    pages = p50(typeset, [make() for _ in range(ROUNDS)])
    whole = p50(seal, [make() for _ in range(ROUNDS)])
    checked = p50(lambda pdf: verify(pdf, roots=roots), [first] * ROUNDS)
    size = len(first) / 1024
    return f"{name:24}{alone:13.1f}{pages:10.1f}{whole:10.1f}{whole / alone:8.1f}{checked:9.1f}{size:7.0f}"


def bare_typst(sheet: on.Sheet) -> Callable[[str], object]:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    path = TEMPLATES / f"{template_of(sheet)}.typ"
    compiler = typst.Compiler(
        path, root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True, sys_inputs={"data": "{}"}
    )
    compiler.compile(format="pdf", sys_inputs={"data": json.dumps(template_data(replace(sheet)))})
    return lambda data: compiler.compile(format="pdf", sys_inputs={"data": data})


def p50(function: Callable, arguments: list) -> float:
    times = []
    for argument in arguments:
        started = time.perf_counter()
        function(argument)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    main()
