"""Prints the backtest of the hall's forecasts: figures as JSON, or a short text in Chinese or English."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

import huiban
from huiban.domains.hall.forecast.public import ReadingError, run_backtest
from huiban.surfaces.command.main import Refusal

LANGUAGES = ("zh-hans", "en")


def backtest(options: argparse.Namespace) -> int:
    """Measure and print; a file that cannot be used is refused in one sentence."""
    _prepare_words()
    with override(options.language):
        try:
            report = run_backtest(options.train, options.test)
        except ReadingError as error:
            raise Refusal(_sentence(error)) from error
        if options.json:
            print(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            print("\n".join(_lines(report)))
    return 0


def _prepare_words() -> None:
    """Translations alone, where there is no installation whose settings could be read."""
    import django
    from django.conf import settings

    if not settings.configured:
        locale = Path(huiban.__file__).parent / "locale"
        settings.configure(USE_I18N=True, LANGUAGE_CODE=LANGUAGES[0], LOCALE_PATHS=[locale])
        django.setup()


def _sentence(error: ReadingError) -> str:
    values = {"file": str(error.path), "detail": error.detail}
    sentences = {
        "missing_file": _("没有这个文件：%(file)s"),
        "unreadable": _("文件读不出来：%(file)s（%(detail)s）"),
        "empty": _("文件里没有数据：%(file)s"),
        "not_gzip": _("文件名以 .gz 结尾，但不是 gzip 压缩文件：%(file)s"),
        "broken_gzip": _("gzip 文件损坏或不完整：%(file)s"),
        "not_text": _("不是 UTF-8 文本：%(file)s"),
        "not_csv": _("不是 CSV 文件：%(file)s（%(detail)s）"),
        "missing_columns": _("%(file)s 缺少列：%(detail)s"),
        "bad_rows": _("%(file)s 有太多读不懂的行：%(detail)s"),
        "too_big": _("文件太大，或有一行太长：%(file)s（%(detail)s）"),
        "no_training_days": _("训练文件 %(file)s 里没有早于 %(detail)s 的日子"),
    }
    return sentences[error.code] % values


def _lines(report: dict[str, Any]) -> Iterator[str]:
    yield from _files(report)
    yield ""
    yield from _arrivals(report["arrivals"])
    yield ""
    yield from _waits(report["waits"])


def _files(report: dict[str, Any]) -> Iterator[str]:
    for label, part in ((_("训练"), report["train"]), (_("检验"), report["test"])):
        yield _(
            "%(label)s：%(file)s，%(rows)s 行，%(days)s 天（%(first)s 至 %(last)s），%(queues)s 个队列，%(arrivals)s 人到达；"
            "重复 %(duplicates)s 行，读不懂 %(bad)s 行"
        ) % {
            "label": label,
            "file": part["file"],
            "rows": part["rows"],
            "days": len(part["days"]),
            "first": part["days"][0],
            "last": part["days"][-1],
            "queues": part["queues"],
            "arrivals": part["arrivals"],
            "duplicates": part["duplicates"],
            "bad": part["bad_rows"],
        }
    if report["train"]["days_dropped"]:
        yield _("训练文件里不早于检验首日的日子没有使用：%(days)s") % {
            "days": ", ".join(report["train"]["days_dropped"])
        }


def _arrivals(part: dict[str, Any]) -> Iterator[str]:
    yield _("到达人数（每队列每半小时，08:00–18:00），%(count)s 个半小时：") % {"count": part["cases"]}
    if not part["cases"]:
        return
    names = {
        "model": _("本模型，平均绝对误差"),
        "model_mean": _("本模型的期望值"),
        "seasonal_naive": _("上周同星期同半小时（没有则用最近一个开放日，再没有则为 0）"),
        "seasonal_naive_literal": _("恰好七天前，不管是否放假"),
        "mean_of_days": _("训练期开放日的平均"),
    }
    for method, name in names.items():
        yield f"  {part['mae'][method]:8.3f}  {name}"
    yield _("  比上周朴素预测差的队列：%(worse)s / %(all)s") % {
        "worse": part["queues_worse_than_naive"],
        "all": part["queues_scored"],
    }
    yield _("  误差最大的队列：")
    for row in part["worst_queues"][:5]:
        yield (f"    {row['mae']['model']:7.2f} ({row['mae']['seasonal_naive']:.2f})  {_printable(row)}")


def _waits(part: dict[str, Any]) -> Iterator[str]:
    yield _("此刻到达者的等候（分钟），%(count)s 人；另有 %(uncalled)s 人未被叫到，不计：") % {
        "count": part["cases"],
        "uncalled": part["never_called"],
    }
    if not part["cases"]:
        return
    names = {
        "model": _("本模型，平均绝对误差"),
        "naive": _("等候人数 × 标示办理分钟 ÷ 开放窗口（没有开放窗口时除以 1）"),
        "zero": _("总是说 0 分钟"),
        "queue_median": _("该队列训练期的中位等候"),
    }
    for method, name in names.items():
        yield f"  {part['mae'][method]:8.3f}  {name}"
    yield _("  标称 %(stated).0f%% 的区间实际覆盖 %(coverage).1f%%，平均宽 %(width).1f 分钟") % {
        "stated": part["stated_coverage"] * 100,
        "coverage": part["coverage"] * 100,
        "width": part["mean_width"],
    }
    yield _("  按小时（误差，朴素误差，覆盖）：")
    for row in part["by_hour"]:
        yield (
            f"    {row['hour']:02}:00  {row['mae']['model']:7.2f}  {row['mae']['naive']:7.2f}"
            f"  {row.get('coverage', 0) * 100:5.1f}%  n={row['cases']}"
        )
    yield _("  误差最大的队列：")
    for row in part["worst_queues"][:5]:
        yield f"    {row['mae']['model']:7.2f} ({row['mae']['naive']:.2f})  {_printable(row)}"


def _printable(row: dict[str, Any]) -> str:
    """Names come from the file: no control characters reach the terminal."""
    return "".join(one for one in f"{row['office']}  {row['name']}" if one.isprintable())
