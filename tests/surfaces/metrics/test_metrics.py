"""What Prometheus is told: of all processes together, by names of ours only, and off unless it is switched on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError
from prometheus_client.parser import text_string_to_metric_families

from huiban.domains.devices.public import count_devices
from huiban.domains.directory.public import Role
from huiban.foundation import metrics
from huiban.foundation.moment import now
from huiban.runtime.backup.last import LastBackup, note_backup
from huiban.runtime.environment import read_environment
from huiban.runtime.serve import counting_variables, programs
from huiban.surfaces.metrics import house
from huiban.surfaces.metrics.server import exposition
from tests import factories as make

ROOT = Path(__file__).resolve().parents[3]
COUNT = """
import sys
from huiban.foundation import metrics
for _ in range(int(sys.argv[1])):
    metrics.count_request(route="desk:case", method="GET", status=200, seconds=0.02, database_seconds=0.01, queries=3)
metrics.count_job("cases:remind", seconds=0.2, failed=True)
metrics.set_streams(7)
metrics.observe_delivery(0.004, listeners=2)
"""


def counted_by_processes(folder: Path, *times: int) -> None:
    variables = {**os.environ, metrics.FOLDER: str(folder), "PYTHONPATH": str(ROOT / "src")}
    for count in times:
        subprocess.run([sys.executable, "-c", COUNT, str(count)], env=variables, check=True)


def told(folder: Path) -> dict[str, float]:
    """By name and labels."""
    variables = {**os.environ, metrics.FOLDER: str(folder), "PYTHONPATH": str(ROOT / "src")}
    code = """
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
registry = CollectorRegistry(); MultiProcessCollector(registry)
print(generate_latest(registry).decode())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env=variables, check=True, capture_output=True, text=True
    )
    return samples(done.stdout)


def samples(text: str) -> dict[str, float]:
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def test_processes_are_counted_together_also_when_they_have_ended(tmp_path):
    counted_by_processes(tmp_path, 3, 4)
    found = told(tmp_path)
    assert found["huiban_requests_total{method=GET,route=desk:case,status=200}"] == 7
    assert found["huiban_request_queries_total{route=desk:case}"] == 21
    assert found["huiban_request_seconds_bucket{le=0.025,route=desk:case}"] == 7
    assert found["huiban_job_seconds_count{end=failed,job=cases:remind}"] == 2
    assert found["huiban_live_streams{}"] == 7
    assert found["huiban_live_events_total{}"] == 4


def test_nothing_is_counted_and_nothing_imported_unless_switched_on():
    code = (
        "import sys; from huiban.foundation import metrics; metrics.count_job('a', seconds=1, failed=False); "
    )
    code += "metrics.set_streams(1); print('prometheus_client' in sys.modules, metrics.is_on())"
    variables = {name: value for name, value in os.environ.items() if name != metrics.FOLDER}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**variables, "PYTHONPATH": str(ROOT / "src")},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["False", "False"]


def test_the_listener_is_a_program_only_with_a_port(tmp_path):
    off = read_environment({"HUIBAN_DATA": str(tmp_path)})
    assert "metrics" not in {program.name for program in programs(off)}
    assert counting_variables(off) == {}
    on = read_environment({"HUIBAN_DATA": str(tmp_path), "HUIBAN_METRICS_PORT": "9464"})
    assert "metrics" in {program.name for program in programs(on)}
    (tmp_path / "counts").mkdir()
    (tmp_path / "counts" / "counter_1.db").write_text("of an earlier run")
    assert counting_variables(on) == {metrics.FOLDER: str(tmp_path / "counts")}
    assert list((tmp_path / "counts").iterdir()) == []


@pytest.mark.django_db
def test_the_house_is_told_without_anybody_in_it(settings, tmp_path):
    note_backup(settings.HUIBAN_STATE, LastBackup(taken_at=now(), verified=True, bytes=1))
    case = make.accepted(make.submitted(who=make.person("赵样本")))
    make.failed_job("cases:sample")
    make.staff(Role.CLERK)
    text = exposition().decode()
    found = samples(text)
    assert found["huiban_database_up{}"] == 1
    assert found["huiban_jobs_failed{queue=default}"] == 1
    assert found["huiban_cases_overdue{}"] == 0
    assert found["huiban_alarm{kind=disk}"] in (0, 1)
    assert found["huiban_disk_free_bytes{}"] > 0
    expected = {
        "huiban_outbox_due{}",
        "huiban_access_unsealed_seconds{}",
        "huiban_database_connections{program=huiban}",
        "huiban_backup_age_seconds{}",
        *(f"huiban_devices_silent{{kind={kind.kind.value}}}" for kind in count_devices()),
    }
    assert expected <= found.keys()
    assert case.number not in text
    assert "赵样本" not in text
    assert not re.search(r'"[^"]*\d{11}[^"]*"', text), "no label is a number of anybody"


@pytest.mark.django_db
def test_a_database_that_is_away_is_told_not_raised(monkeypatch):
    def away() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(house, "_IN_THE_DATABASE", (away,))
    found = samples(exposition().decode())
    assert found["huiban_database_up{}"] == 0
    assert found["huiban_disk_free_bytes{}"] > 0
