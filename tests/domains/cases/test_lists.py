"""Lists read what they show and nothing else: a page of cases costs a few statements however long it is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiban.domains.cases.public import CaseFilter, Queue, list_cases, list_work
from huiban.domains.directory.public import Role
from huiban.surfaces.api.v1.case_answers import case_row
from huiban.surfaces.desk.rows import case_rows
from tests import factories as make

pytestmark = pytest.mark.django_db


def statements(act) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


@pytest.mark.parametrize(
    "listed",
    [
        lambda clerk: list_work(actor=clerk, queue=Queue.INTAKE, limit=100),
        lambda clerk: list_cases(actor=clerk, narrow=CaseFilter()),
    ],
)
def test_more_cases_take_no_more_statements(listed):
    clerk, made = make.worker(Role.CLERK), make.item()
    make.submitted(made)

    def show():
        found = listed(clerk)
        assert [case_row(case) for case in found] and case_rows(found)

    show()
    one = statements(show)
    for _more in range(6):
        make.submitted(made)
    assert statements(show) <= one + 2  # the new names are noted in the access record


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("欧阳", True),
        ("阳桂", True),
        ("桂芳", True),
        ("欧阳桂芳", True),
        ("欧", True),
        ("芳桂", False),
        ("桂x", False),
        ("%", False),
    ],
)
def test_a_case_is_found_by_any_part_of_the_name(text, found):
    clerk = make.worker(Role.CLERK)
    case = make.submitted(who=make.person(name="欧阳桂芳"))
    listed = list_cases(actor=clerk, narrow=CaseFilter(text=text))
    assert (case in listed) is found


def test_a_case_is_found_by_the_beginning_of_its_number_and_by_its_matter():
    clerk, case = make.worker(Role.CLERK), make.submitted()
    for text in (case.number[:12], case.title, case.title[1:3]):
        assert case in list_cases(actor=clerk, narrow=CaseFilter(text=text))
