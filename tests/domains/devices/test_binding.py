"""A device comes to life by one code, once, and dies at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.devices.models import Device
from huiban.domains.devices.public import (
    bind_device,
    count_devices,
    find_device_by_secret,
    find_retired_by_secret,
    heartbeat,
    list_devices,
    new_bind_code,
    put_into_service,
    register_device,
    retire_device,
)
from huiban.domains.directory.public import Role
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden, HuibanError, Invalid, NotFound
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db


def tags(device: Device) -> list[str]:
    rows = FactRecord.objects.filter(subject=f"device:{device.id}").order_by("id")
    return [tag.rsplit(":", 1)[1] for tag in rows.values_list("tag", flat=True)]


def test_a_code_binds_once():
    device = make.device()
    code, until = new_bind_code(actor=SYSTEM, device_id=device.id)
    assert timedelta(minutes=29) < until - now() <= timedelta(minutes=30)
    bound, secret = bind_device(code=code.lower().replace("-", " "))
    assert bound.id == device.id
    assert find_device_by_secret(secret) == bound
    with pytest.raises(Invalid):
        bind_device(code=code)
    assert tags(device) == ["registered", "code_made", "bound"]


def test_neither_code_nor_secret_is_stored_or_told():
    device = make.device()
    code, _until = new_bind_code(actor=SYSTEM, device_id=device.id)
    _bound, secret = bind_device(code=code)
    stored = str(Device.objects.filter(id=device.id).values()[0])
    told = str(list(FactRecord.objects.filter(subject=f"device:{device.id}").values()))
    for hidden in (code, code.replace("-", ""), code[4:7], secret):
        assert hidden not in told
        assert hidden not in stored


@pytest.mark.parametrize("typed", ["", "ABC", "ABC-DEF-GHJ", "一二三四五六七八九", "A" * 500, "\x00" * 9])
def test_what_is_no_code_binds_nothing(typed):
    make.device()
    with pytest.raises(Invalid) as refused:
        bind_device(code=typed)
    assert list(refused.value.fields) == ["code"]


def test_a_code_ends_after_half_an_hour():
    code, until = new_bind_code(actor=SYSTEM, device_id=make.device().id)
    with at(until), pytest.raises(Invalid):
        bind_device(code=code)


def test_five_wrong_tries_spend_the_code():
    device = make.device()
    code, _until = new_bind_code(actor=SYSTEM, device_id=device.id)
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    for _try in range(5):
        with pytest.raises(Invalid):
            bind_device(code=wrong)
    with pytest.raises(Invalid):
        bind_device(code=code)
    assert tags(device)[-1] == "code_spent"


def test_four_wrong_tries_do_not():
    code, _until = new_bind_code(actor=SYSTEM, device_id=make.device().id)
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    for _try in range(4):
        with pytest.raises(Invalid):
            bind_device(code=wrong)
    bind_device(code=code)


def test_a_new_code_makes_the_old_one_void_and_the_old_machine_works_until_it_is_used():
    device, secret = make.bound_device()
    first, _until = new_bind_code(actor=SYSTEM, device_id=device.id)
    second, _until = new_bind_code(actor=SYSTEM, device_id=device.id)
    with pytest.raises(Invalid):
        bind_device(code=first)
    assert find_device_by_secret(secret)
    bind_device(code=second)
    assert find_device_by_secret(secret) is None


def test_a_retired_device_is_refused_at_once_and_told_so():
    device, secret = make.bound_device()
    code, _until = new_bind_code(actor=SYSTEM, device_id=device.id)
    seen = find_device_by_secret(secret)
    retire_device(actor=SYSTEM, device_id=device.id, reason="坏了")
    assert find_device_by_secret(secret) is None
    assert find_retired_by_secret(secret) == device
    assert seen is not None
    with at(now() + timedelta(minutes=1)), pytest.raises(NotFound):
        heartbeat(device=seen)
    with pytest.raises(Invalid):
        bind_device(code=code)
    with pytest.raises(Conflict):
        new_bind_code(actor=SYSTEM, device_id=device.id)
    retire_device(actor=SYSTEM, device_id=device.id, reason="坏了")
    assert tags(device).count("retired") == 1
    assert list_devices() == []
    assert list_devices(retired=True) == [device]


def test_retiring_needs_a_reason():
    with pytest.raises(Invalid):
        retire_device(actor=SYSTEM, device_id=make.device().id, reason=" ")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kind": "toaster", "name": "一"}, "kind"),
        ({"kind": "kiosk", "name": "  "}, "name"),
        ({"kind": "kiosk", "name": "长" * 41}, "name"),
        ({"kind": "zone_board", "name": "屏"}, "zone"),
        ({"kind": "window_screen", "name": "屏"}, "window"),
        ({"kind": "rating_pad", "name": "器", "zone_id": "00000000-0000-0000-0000-000000000000"}, "window"),
    ],
)
def test_what_cannot_be_registered(asked, field):
    with pytest.raises(Invalid) as refused:
        register_device(actor=SYSTEM, **asked)
    assert field in refused.value.fields
    assert not Device.objects.exists()


def test_a_window_brings_its_zone():
    window = make.window_in("H")
    assert make.device("window_screen", window_id=window.id).zone.letter == "H"


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.ITEM_ADMIN])
def test_others_manage_no_device(role):
    actor, device = make.worker(role), make.device()
    for act in (
        lambda: register_device(actor=actor, kind="kiosk", name="一"),
        lambda: new_bind_code(actor=actor, device_id=device.id),
        lambda: retire_device(actor=actor, device_id=device.id, reason="坏了"),
        lambda: put_into_service(actor=actor, name="一"),
    ):
        with pytest.raises(Forbidden):
            act()


@pytest.mark.parametrize("role", [Role.HALL_MANAGER, Role.SYSTEM_ADMIN])
def test_managers_and_administrators_do(role):
    device, secret = put_into_service(actor=make.worker(role), name="门口")
    assert find_device_by_secret(secret) == device
    assert tags(device) == ["registered", "bound"]
    (kiosks, *_others) = count_devices()
    assert (kiosks.kind, kiosks.working, kiosks.silent, kiosks.registered) == ("kiosk", 1, 0, 0)


def test_only_a_kiosk_is_put_into_service_by_hand():
    board = make.device("hall_board")
    with pytest.raises(Invalid):
        put_into_service(actor=make.worker(Role.HALL_MANAGER), name="", device_id=board.id)


@pytest.mark.django_db(transaction=True)
def test_two_machines_with_one_code_at_once_one_gets_it():
    code, _until = new_bind_code(actor=SYSTEM, device_id=make.device().id)
    answers = make.together(*[lambda: bind_device(code=code) for _machine in range(4)])
    assert sum(isinstance(answer, HuibanError) for answer in answers) == 3
