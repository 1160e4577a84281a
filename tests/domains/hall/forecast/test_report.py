"""The whole backtest on small files."""

from __future__ import annotations

import json

import pytest

from huiban.domains.hall.forecast.arrivals import ArrivalForecast, count_all
from huiban.domains.hall.forecast.public import ReadingError, run_backtest
from huiban.domains.hall.forecast.reading import read_snapshots
from huiban.domains.hall.forecast.report import Errors, rebuild_all
from huiban.domains.hall.forecast.waits import CalibratedWaits, list_cases
from huiban.surfaces.command.main import main
from tests.domains.hall.forecast.snapshots import busy_day, row, write

TRAIN_DAYS = ("2020-01-07", "2020-01-08", "2020-01-09")


@pytest.fixture
def train(tmp_path):
    rows = [line for day in TRAIN_DAYS for queue in "12" for line in busy_day(day, queue=queue)]
    return write(tmp_path / "train.csv.gz", rows)


@pytest.fixture
def later(tmp_path):
    return write(tmp_path / "test.csv.gz", busy_day("2020-01-14"))


def test_the_report_is_plain_values_with_all_baselines(train, later):
    report = json.loads(json.dumps(run_backtest(train, later)))
    assert set(report["arrivals"]["mae"]) >= {
        "model",
        "seasonal_naive",
        "seasonal_naive_literal",
        "mean_of_days",
    }
    assert set(report["waits"]["mae"]) == {"model", "naive", "zero", "queue_median"}
    assert report["waits"]["cases"] == report["test"]["waits_known"]
    assert report["arrivals"]["naive_sources"] == {"week_before": report["arrivals"]["cases"]}


def test_what_always_repeats_is_forecast_well(train, later):
    report = run_backtest(train, later)
    assert report["arrivals"]["mae"]["seasonal_naive"] == 0
    assert report["arrivals"]["mae"]["model"] < 1
    assert report["waits"]["mae"]["model"] < report["waits"]["mae"]["naive"]


def test_coverage_counts_both_sides_and_the_ends_belong_to_the_interval():
    errors = Errors()
    for actual, low, high in [(5, 5, 9), (9, 5, 9), (4, 5, 9), (10, 5, 9), (7, 5, 9)]:
        errors.add(actual, {"model": 7})
        errors.add_interval(actual, low, high)
    figures = errors.with_interval()
    assert (figures["coverage"], figures["below"], figures["above"], figures["mean_width"]) == (
        0.6,
        0.2,
        0.2,
        4,
    )
    assert (figures["mae"], figures["bias"]) == ({"model": 2.0}, {"model": 0.0})


def predictions(train, test, until: int):
    """Every estimate made before a minute of the test, and all forecasts of arrivals."""
    past, later = (rebuild_all(read_snapshots(path)) for path in (train, test))
    waits, arrivals = CalibratedWaits(past), ArrivalForecast(count_all(past))
    estimates = {
        (case.moment.key, case.moment.minute): (case.moment, waits.estimate(case.moment))
        for case in list_cases(later)
        if case.moment.minute < until
    }
    return estimates, [
        arrivals.expect(key, day, slot) for key in later for day in later[key] for slot in range(16, 32)
    ]


def test_later_rows_of_the_test_do_not_change_earlier_predictions(train, tmp_path):
    noon, rows = 12 * 60, busy_day("2020-01-14")
    early = [line for line in rows if line.split(",")[1] < "12:00"]
    changed = [
        row("2020-01-14", minute, 400 - minute // 4, "A500", counters=9) for minute in range(noon, 960, 5)
    ]
    one = predictions(train, write(tmp_path / "one.csv", rows), noon - 60)
    two = predictions(train, write(tmp_path / "two.csv", [*early, *changed]), noon - 60)
    shared = one[0].keys() & two[0].keys()
    assert len(shared) > 10
    assert {key: one[0][key] for key in shared} == {key: two[0][key] for key in shared}
    assert one[1] == two[1]


def test_days_of_training_from_the_future_are_taken_out_and_named(train, tmp_path):
    test = write(tmp_path / "test.csv", busy_day("2020-01-09"))
    report = run_backtest(train, test)
    assert report["train"]["days_dropped"] == ["2020-01-09"]
    assert report["train"]["days"] == ["2020-01-07", "2020-01-08"]


def test_training_that_is_not_before_the_test_is_refused(train, tmp_path):
    test = write(tmp_path / "test.csv", busy_day("2020-01-02"))
    with pytest.raises(ReadingError) as caught:
        run_backtest(train, test)
    assert caught.value.code == "no_training_days"


def test_a_test_without_any_arrival_has_no_figures_and_no_fault(train, tmp_path, capsys):
    test = write(tmp_path / "test.csv", [row("2020-01-14", 480 + 5 * place, 0) for place in range(3)])
    assert run_backtest(train, test)["waits"]["cases"] == 0
    assert main(["hall", "backtest", "--train", str(train), "--test", str(test)]) == 0
    assert "检验" in capsys.readouterr().out


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "到达人数"), ("en", "Arrivals")])
def test_the_command_speaks_both_languages(train, later, capsys, language, word):
    arguments = ["--train", str(train), "--test", str(later), "--language", language]
    assert main(["hall", "backtest", *arguments]) == 0
    assert word in capsys.readouterr().out


def test_the_command_prints_json(train, later, capsys):
    assert main(["hall", "backtest", "--train", str(train), "--test", str(later), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["arrivals"]["cases"] > 0


def test_the_command_refuses_a_bad_file_in_one_sentence(train, tmp_path, capsys):
    bad = tmp_path / "bad.csv.gz"
    bad.write_bytes(b"no gzip")
    assert main(["hall", "backtest", "--train", str(train), "--test", str(bad), "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "bad.csv.gz" in captured.err
