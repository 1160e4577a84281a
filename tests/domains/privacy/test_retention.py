"""What has run out goes: by the register, in batches, whenever it was cut off, across New Year, and never what is held."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from huiban.domains.cases.models import Draft
from huiban.domains.cases.public import start_draft
from huiban.domains.certificates.public import issue_result
from huiban.domains.difficulties.models import Difficulty, DifficultyStep
from huiban.domains.difficulties.public import (
    close_difficulty,
    find_by_code,
    raise_difficulty,
    take_ownership,
)
from huiban.domains.directory.public import Role
from huiban.domains.documents.models import StoredDocument
from huiban.domains.documents.public import forget_document, store_document
from huiban.domains.hall.models import Ticket
from huiban.domains.hall.public import Visitor, cancel_ticket, take_ticket
from huiban.domains.messages.models import OutboxMessage
from huiban.domains.people.models import SignInChallenge
from huiban.domains.people.public import request_code
from huiban.domains.privacy.models import RetentionRun
from huiban.domains.privacy.operations import retain
from huiban.domains.privacy.public import (
    ask_export,
    find_retention,
    lift_hold,
    make_export,
    place_hold,
    plan_retention,
    run_retention,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import find_facts
from huiban.foundation.moment import at, now
from huiban.foundation.tokens.models import AccessToken
from huiban.foundation.tokens.public import issue_token
from huiban.foundation.verification.public import run_checks
from tests import factories as make

pytestmark = pytest.mark.django_db
NEW_YEARS_EVE = now().replace(month=12, day=31, hour=15, minute=59, second=59)


def days(count, **more):
    return timedelta(days=count, **more)


def serious():
    return [problem for outcome in run_checks(only=["facts", "cases", "hall", "messages", "documents", "difficulties", "appointments", "privacy", "voices"]) for problem in outcome.problems if problem.serious]  # fmt: skip


def uploaded(who):
    actor = make.applicant(who)
    return store_document(
        actor=actor, person_id=who.id, company_id=None, title="户口本", filename="李样本的户口本.png",
        content=make.picture(), accepts=["png"], max_mb=5,
    )  # fmt: skip


@pytest.mark.parametrize("begin", [None, NEW_YEARS_EVE], ids=["now", "new year's eve"])
def test_a_draft_goes_after_ninety_days_and_not_a_moment_before(begin):
    begin = begin or now()
    item = make.item()
    with at(begin):
        draft = start_draft(actor=make.applicant(), item_code=item.code)
    with at(begin + days(90, seconds=-1)):
        run_retention(actor=SYSTEM)
        assert Draft.objects.filter(id=draft.id).exists()
    with at(begin + days(90, seconds=1)):
        assert plan_retention(actor=SYSTEM)["cases:drafts"] == 1
        run = run_retention(actor=SYSTEM)
    assert not Draft.objects.filter(id=draft.id).exists()
    assert run.counts["cases:drafts"] == 1


def test_planning_changes_nothing():
    with at(now() - days(100)):
        start_draft(actor=make.applicant(), item_code=make.item().code)
    plan = plan_retention(actor=SYSTEM)
    assert plan["cases:drafts"] == 1
    assert Draft.objects.count() == 1 and not RetentionRun.objects.exists()


def test_a_document_nobody_used_goes_with_its_file_and_its_name():
    with at(now() - days(181)):
        unused = uploaded(make.person())
        used = make.submitted().materials.get().documents.get().document
    name = unused.file.name
    run_retention(actor=SYSTEM)
    unused.refresh_from_db()
    assert not default_storage.exists(name)
    assert (unused.title, unused.filename, unused.file.name) == ("", "", "")
    used.refresh_from_db()
    assert used.removed_at is None and default_storage.exists(used.file.name)
    assert serious() == []


def test_a_document_of_a_draft_that_goes_on_stays():
    with at(now() - days(181)):
        made, who = make.item(), make.person()
        from huiban.domains.cases.public import attach_document

        actor = make.applicant(who)
        draft = start_draft(actor=actor, item_code=made.code)
        _draft, document = attach_document(
            actor=actor, draft_id=draft.id, material_id="m_id", filename="a.png", content=make.picture()
        )
    Draft.objects.filter(id=draft.id).update(updated_at=now())
    run_retention(actor=SYSTEM)
    document.refresh_from_db()
    assert document.removed_at is None


def test_a_forgotten_document_goes_after_a_week_unless_a_case_holds_it():
    who = make.person()
    with at(now() - days(8)):
        unused = uploaded(who)
        used = make.submitted(who=who).materials.get().documents.get().document
        for one in (unused, used):
            forget_document(actor=make.applicant(who), document_id=one.id)
    run_retention(actor=SYSTEM)
    assert StoredDocument.objects.get(id=unused.id).removed_at is not None
    assert StoredDocument.objects.get(id=used.id).removed_at is None


def test_tickets_forget_whose_they_were_and_stay_counted():
    who = make.person()
    make.group()
    with at(now() - days(31)):
        ticket = take_ticket(
            actor=make.applicant(who),
            groups=["test"],
            visitor=Visitor(person_id=who.id, citizen_id=who.citizen_id),
        )
        cancel_ticket(actor=make.applicant(who), ticket_id=ticket.id, reason="有事先走")
    run_retention(actor=SYSTEM)
    kept = Ticket.objects.get(id=ticket.id)
    assert (kept.person_id, kept.visitor_index, kept.idempotency_key) == (None, None, None)
    assert kept.number == ticket.number
    assert [one for one in serious() if "ticket" in one.text] == []


def answered(who):
    desk = make.worker(Role.CLERK)
    raised = raise_difficulty(actor=make.applicant(who), text="被退回三次，没人说清", matter="办测试证")
    take_ownership(actor=desk, number=raised.number)
    close_difficulty(
        actor=desk,
        number=raised.number,
        cause="materials",
        result="done",
        answer="已经给您办好了，请来领取。",
    )
    return Difficulty.objects.get(id=raised.id)


def test_difficulties_keep_cause_and_result_and_nothing_of_the_person():
    who = make.person()
    with at(now() - days(1097)):
        before = answered(who)
    run_retention(actor=SYSTEM)
    kept = Difficulty.objects.get(id=before.id)
    assert (kept.person_id, kept.contact, kept.text, kept.matter, kept.answer) == (None, None, "", "", None)
    assert (kept.cause, kept.result) == (before.cause, before.result)
    assert not any(step.text for step in DifficultyStep.objects.filter(difficulty=kept))
    for code in (before.query_code, ""):
        with pytest.raises(NotFound):
            find_by_code(number=kept.number, query_code=code)
    assert serious() == []


def test_codes_tokens_and_messages_go():
    who = make.person()
    with at(now() - days(91)):
        request_code(mobile=make.mobile())
        issue_token(holder_kind="person", holder_id=who.id, lasts=timedelta(hours=12))
        export = ask_export(actor=make.applicant(who))
        make_export(actor=SYSTEM, export_id=export.id)
        from huiban.domains.messages.public import send_due_messages

        send_due_messages()
    run_retention(actor=SYSTEM)
    assert not SignInChallenge.objects.exists() and not AccessToken.objects.exists()
    message = OutboxMessage.objects.get(subject=str(export.id))
    assert (message.person_id, message.mobile, message.params) == (None, None, {})
    export.refresh_from_db()
    assert not export.file
    assert serious() == []


def test_a_run_again_takes_nothing_and_says_so():
    with at(now() - days(100)):
        start_draft(actor=make.applicant(), item_code=make.item().code)
    first, second = run_retention(actor=SYSTEM), run_retention(actor=SYSTEM)
    assert first.counts == {"cases:drafts": 1} and second.counts == {}


def test_what_went_is_a_fact_without_personal_data():
    with at(now() - days(100)):
        start_draft(actor=make.applicant(), item_code=make.item().code)
    run = run_retention(actor=SYSTEM)
    facts = find_facts(subject=str(run.id))
    assert [fact.tag for fact in reversed(facts)] == [
        "privacy:retention:began", "privacy:retention:took", "privacy:retention:ended",
    ]  # fmt: skip
    assert facts[1].data == {"kind": "cases:drafts", "count": 1}


def test_cut_off_in_the_middle_it_goes_on_and_counts_each_once(monkeypatch):
    monkeypatch.setattr(retain, "BATCH", 2)
    item = make.item()
    with at(now() - days(100)):
        for _one in range(5):
            start_draft(actor=make.applicant(), item_code=item.code)
    taken, real = [], retain._take_batch

    def dies_after_two(*given):
        if len(taken) == 2:
            raise KeyboardInterrupt
        count = real(*given)
        if count:
            taken.append(count)
        return count

    with monkeypatch.context() as patched:
        patched.setattr(retain, "_take_batch", dies_after_two)
        with pytest.raises(KeyboardInterrupt):
            run_retention(actor=SYSTEM)
    (cut_off,) = RetentionRun.objects.all()
    assert cut_off.ended_at is None and cut_off.counts == {"cases:drafts": 4} and Draft.objects.count() == 1
    run = run_retention(actor=SYSTEM)
    assert run.id == cut_off.id and run.ended_at is not None
    assert run.counts == {"cases:drafts": 5} and Draft.objects.count() == 0


def test_one_kind_that_fails_does_not_keep_the_others(monkeypatch):
    from huiban.foundation.retention.public import expiries

    known = expiries()

    class Broken:
        def count(self, *_given):
            return 1

        def take_batch(self, *_given):
            raise OSError("the disk is away")

    monkeypatch.setattr(retain, "expiries", lambda: {**known, "people:codes": Broken()})
    with at(now() - days(100)):
        start_draft(actor=make.applicant(), item_code=make.item().code)
    with pytest.raises(OSError, match="the disk is away"):
        run_retention(actor=SYSTEM)
    assert not Draft.objects.exists()
    assert RetentionRun.objects.get().ended_at is None


# --- holds ---
def test_nothing_of_a_held_case_or_its_applicant_goes():
    manager = make.worker(Role.HALL_MANAGER)
    with at(now() - days(200)):
        case = make.submitted()
        unused = uploaded(case.person)
        start_draft(actor=make.applicant(case.person), item_code=case.item.code)
    hold = place_hold(actor=manager, number=case.number, kind="suit", reason="法院通知保全")
    run_retention(actor=SYSTEM)
    unused.refresh_from_db()
    assert unused.removed_at is None and Draft.objects.count() == 2
    lift_hold(actor=manager, hold_id=hold.id, reason="判决已经生效")
    run_retention(actor=SYSTEM)
    unused.refresh_from_db()
    assert unused.removed_at is not None and Draft.objects.count() == 0
    assert [fact.tag for fact in reversed(find_facts(subject=str(hold.id)))] == [
        "privacy:hold:placed",
        "privacy:hold:lifted",
    ]


def test_who_may_hold_and_what_a_hold_needs():
    case = make.submitted()
    for role in (Role.CLERK, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.APPROVER):
        with pytest.raises(NotFound):
            place_hold(actor=make.worker(role), number=case.number, kind="suit", reason="法院通知保全")
    manager = make.worker(Role.HALL_MANAGER)
    for wrong in ({"number": "370211-20000101-000001-0"}, {"kind": "whim"}, {"reason": "x"}):
        given = {"number": case.number, "kind": "suit", "reason": "法院通知保全", **wrong}
        with pytest.raises(Invalid):
            place_hold(actor=manager, **given)
    hold = place_hold(actor=manager, number=case.number, kind="suit", reason="法院通知保全")
    with pytest.raises(Conflict):
        place_hold(actor=manager, number=case.number, kind="complaint", reason="还有投诉")
    lift_hold(actor=manager, hold_id=hold.id, reason="判决已经生效")
    with pytest.raises(Conflict):
        lift_hold(actor=manager, hold_id=hold.id, reason="判决已经生效")


# --- who may ---
def test_only_the_system_runs_it_and_only_system_administrators_see_it():
    for role in (Role.HALL_MANAGER, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        with pytest.raises(NotFound):
            find_retention(actor=make.worker(role))
        with pytest.raises(Forbidden):
            plan_retention(actor=make.worker(role))
    admin = make.worker(Role.SYSTEM_ADMIN)
    with pytest.raises(Forbidden):
        run_retention(actor=admin)
    run = run_retention(actor=SYSTEM)
    state = find_retention(actor=admin)
    assert state.runs[0].id == run.id and state.next_at > now()


@pytest.mark.parametrize(("hour", "later"), [(17, 0), (19, 1)])
def test_the_next_run_is_at_seven_past_two_in_the_morning(hour, later):
    admin = make.worker(Role.SYSTEM_ADMIN)
    moment = NEW_YEARS_EVE.replace(hour=hour, minute=0)
    with at(moment):
        following = find_retention(actor=admin).next_at
    assert (following.hour, following.minute) == (2, 7)
    assert timedelta(0) < following - moment <= timedelta(days=1)


def test_archives_are_only_counted():
    with at(now() - days(10960)):
        case = make.decided()
        issue_result(actor=SYSTEM, case_number=case.number)
    from huiban.domains.cases.models import Case

    Case.objects.filter(id=case.id).update(archived_at=now() - days(10958))
    state = find_retention(actor=make.worker(Role.SYSTEM_ADMIN))
    run_retention(actor=SYSTEM)
    assert state.for_appraisal == 1
    assert Case.objects.get(id=case.id).form


def test_a_batch_leaves_locked_rows_to_the_next_night():
    assert "skip locked" in str(_locking_sql()).lower()


def _locking_sql():
    from django.test.utils import CaptureQueriesContext

    with at(now() - days(100)):
        start_draft(actor=make.applicant(), item_code=make.item().code)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        run_retention(actor=SYSTEM)
    return [one["sql"] for one in seen.captured_queries]
