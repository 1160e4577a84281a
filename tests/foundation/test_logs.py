"""Lines of the log: one object each, an id, and nothing of anybody."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from huiban.foundation.errors import NotFound
from huiban.foundation.log_settings import access_lines, log_format, logging_settings
from huiban.foundation.logs import JsonLine, OneLine, RequestIdFilter, told_exception, without_numbers
from huiban.foundation.request_context import begin_request, request_id, set_acting, set_whereabouts

SECRET, PHONE, CITIZEN = "张样本", "13800000000", "99000019900101001X"


@pytest.fixture(params=[OneLine("{message}", style="{"), JsonLine()])
def written(request) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param)
    handler.addFilter(RequestIdFilter())
    logger = logging.getLogger("tests.lines")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, stream
    logger.removeHandler(handler)
    logger.propagate = True


def test_a_line_of_json_carries_who_and_where_by_id_only():
    begin_request("request-0001")
    set_acting("staff", "0199-some-id")
    set_whereabouts(surface="desk", route="desk:case", address="10.0.0.9")
    record = logging.LogRecord("a.b", logging.WARNING, "f", 1, "said %s", ("so",), None)
    record.told = {"status": 200}
    line = json.loads(JsonLine().format(record))
    assert line.pop("at").endswith("+00:00")
    assert line.pop("process")
    assert line == {
        "level": "warning",
        "logger": "a.b",
        "message": "said so",
        "request": "request-0001",
        "route": "desk:case",
        "actor": "staff",
        "actor_id": "0199-some-id",
        "status": 200,
    }


def test_the_text_of_an_exception_is_in_no_line(written):
    logger, stream = written
    try:
        try:
            int(f"{SECRET} {PHONE}")
        except ValueError as error:
            raise RuntimeError(f"about {SECRET}") from error
    except RuntimeError:
        logger.exception("it broke")
    text = stream.getvalue()
    assert SECRET not in text
    assert PHONE not in text
    assert "RuntimeError" in text
    assert "ValueError" in text
    assert "test_logs.py" in text


@pytest.mark.django_db
def test_what_a_database_says_of_a_row_is_in_no_line(written):
    logger, stream = written
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "create temporary table named (name text constraint only_once unique) on commit drop"
            )
            cursor.execute("insert into named values (%s), (%s)", [SECRET, SECRET])
    except IntegrityError:
        logger.exception("refused")
    text = stream.getvalue()
    assert SECRET not in text
    assert "23505" in text
    assert "only_once" in text


def test_numbers_are_hidden_wherever_they_stand(written):
    logger, stream = written
    logger.warning("for %s and %s, 86-13800000000", PHONE, CITIZEN)
    assert PHONE not in stream.getvalue()
    assert CITIZEN not in stream.getvalue()


@pytest.mark.parametrize(
    "text",
    ["2026112000001", "0199a3f2-1234-7abc-8def-13812345678a", "202611201234567", "1.13800000000", "80000"],
)
def test_what_is_nobody_s_number_stays(text):
    assert without_numbers(text) == text


def test_codes_that_are_the_same_for_everybody_stay():
    error = psycopg.errors.UniqueViolation(f"duplicate key {SECRET}")
    assert told_exception(NotFound())[-1].endswith("NotFound (not_found)")
    assert told_exception(error)[-1].endswith("UniqueViolation (23505)")
    assert told_exception(OSError(28, f"no room for {SECRET}"))[-1] == "builtins.OSError (28)"


@pytest.mark.parametrize("proposed", [PHONE, f"id-{PHONE}", CITIZEN, "short", "a b c d e f", None])
def test_nobody_s_number_becomes_the_id_of_a_request(proposed):
    begin_request(proposed)
    assert request_id() != proposed
    assert len(request_id()) == 32


def test_the_shape_is_chosen_and_a_wrong_one_refused():
    assert log_format({}) == "text"
    assert (access_lines({}), access_lines({"HUIBAN_LOG_FORMAT": "json"})) == ("failed", "all")
    settings = logging_settings({"HUIBAN_LOG_FORMAT": "json"})
    assert settings["handlers"]["stderr"]["formatter"] == "json"
    logging.config.DictConfigurator(settings)
    with pytest.raises(ValueError, match="HUIBAN_LOG_FORMAT must be one of text, json"):
        log_format({"HUIBAN_LOG_FORMAT": "xml"})
