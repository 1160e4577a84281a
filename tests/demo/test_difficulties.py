"""The demonstration's difficulties: in every state, with every result, told once, whatever the time of day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from huiban.demo.difficulties import STORIES, load_difficulties
from huiban.demo.district import load_areas_and_places, load_staff
from huiban.domains.difficulties.models import Difficulty, DifficultyStep
from huiban.domains.difficulties.public import DifficultyState, Result, analyse_month
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.facts.partitions import ensure_partitions
from huiban.foundation.moment import LOCAL_ZONE, at, local_today, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    load_areas_and_places()
    return load_staff()


def test_every_state_and_result_has_an_example(district):
    assert load_difficulties(district) == len(STORIES) == Difficulty.objects.count()
    assert {one.state for one in Difficulty.objects.all()} == set(DifficultyState)
    closed = Difficulty.objects.filter(state=DifficultyState.CLOSED)
    assert {one.result for one in closed} == set(Result)
    assert Difficulty.objects.exclude(reopened_at=None).count() == 1
    assert Difficulty.objects.filter(due__lt=local_today()).exclude(state="closed").exists()
    assert not DifficultyStep.objects.filter(at__gt=now()).exists()
    assert all(one.contact.startswith("1380000") for one in Difficulty.objects.all())


def test_no_step_comes_before_the_one_it_follows(district):
    load_difficulties(district)
    for one in Difficulty.objects.all():
        moments = [step.at for step in DifficultyStep.objects.filter(difficulty=one).order_by("id")]
        assert one.raised_at == min(moments)
        assert moments == sorted(moments)


def test_told_a_second_time_nothing_is_added(district):
    load_difficulties(district)
    steps = DifficultyStep.objects.count()
    assert load_difficulties(district) == 0
    assert DifficultyStep.objects.count() == steps


@pytest.mark.parametrize("hour", [0, 9, 13, 23])
@pytest.mark.parametrize("days", [0, 1, 2, 3])
def test_at_any_hour_of_any_day_the_past_is_past(district, hour, days):
    midnight = now().astimezone(LOCAL_ZONE).replace(hour=0, minute=35, second=0, microsecond=0)
    moment: datetime = midnight + timedelta(days=days, hours=hour)
    with at(moment):
        ensure_partitions()
        load_difficulties(district)
        manager = Actor(kind="staff", id=district.manager.id, name="", channel=Channel.WINDOW)
        found = analyse_month(actor=manager, month=local_today())
    assert Difficulty.objects.count() == len(STORIES)
    assert found.open_now >= 4
    assert not DifficultyStep.objects.filter(at__gt=moment).exists()
