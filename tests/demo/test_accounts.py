"""The accounts to try: one of each administrator, who get in by password alone."""

from __future__ import annotations

import pytest

from huiban.demo.district import load_areas_and_places, load_staff
from huiban.demo.load import write_accounts
from huiban.domains.directory.public import ADMINISTRATORS, count_staff, find_staff, owes_second_factor

pytestmark = pytest.mark.django_db


def test_each_administrator_has_an_account_and_needs_no_authenticator(tmp_path):
    load_areas_and_places()
    district = load_staff()
    assert [count_staff(role=role) for role in ADMINISTRATORS] == [1, 1, 1]
    write_accounts(district, tmp_path / "accounts.txt")
    shown = (tmp_path / "accounts.txt").read_text(encoding="utf-8")
    for username in ("admin", "security", "audit"):
        staff = find_staff(username=username)
        assert staff is not None
        assert not owes_second_factor(staff.id)
        assert f"  {username} " in shown
