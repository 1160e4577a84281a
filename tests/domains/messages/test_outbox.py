"""One outbox: once for a key, at its moment, never after it was cancelled, twice at most when a process is killed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from huiban.domains.messages.models import OutboxMessage
from huiban.domains.messages.public import (
    MessageState,
    cancel_messages,
    message_template,
    queue_message,
    send_due_messages,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at, now
from tests import factories as make
from tests.domains.messages import provider

MOBILE = "13800000001"


@message_template("tests:words")
def _words(params):
    return f"第 {params['number']} 条" if params["number"] else None


@pytest.fixture(autouse=True)
def _scripted(settings):
    settings.HUIBAN_SMS_PROVIDER = "tests.domains.messages.provider.ScriptedSms"
    provider.reset()


def queue(number: int = 1, **changes) -> OutboxMessage:
    given = {"key": f"k{number}", "subject": "matter:1", "mobile": MOBILE, **changes}
    return queue_message(actor=SYSTEM, template="tests:words", params={"number": number}, **given)


def later(minutes: float):
    return at(now() + timedelta(minutes=minutes))


def state(message: OutboxMessage) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.reason


@pytest.mark.django_db
class TestSending:
    def test_a_message_is_sent_once_when_it_is_due(self):
        message = queue(due_at=now() + timedelta(hours=1))
        assert send_due_messages() == 0
        with later(61):
            assert send_due_messages() == 1
            assert send_due_messages() == 0
        assert provider.sent == [(MOBILE, "第 1 条")]
        assert state(message) == ("sent", "")

    def test_one_key_is_one_message(self):
        assert queue().id == queue().id
        send_due_messages()
        assert queue().state == MessageState.SENT
        assert send_due_messages() == 0

    def test_a_person_gets_it_on_the_phone_they_have_when_it_is_sent(self):
        person = make.person()
        queue(mobile="", person_id=person.id)
        send_due_messages()
        assert provider.sent == [(person.mobile, "第 1 条")]

    def test_without_a_phone_it_has_failed(self):
        person = make.person()
        person.mobile = person.mobile_index = None
        person.save()
        message = queue(mobile="", person_id=person.id)
        assert send_due_messages() == 0
        assert state(message) == ("failed", "no_mobile")

    def test_the_phone_is_not_readable_in_the_table_or_in_the_facts(self):
        queue()
        send_due_messages()
        with connection.cursor() as cursor:
            cursor.execute("select t::text from outbox_messages t")
            assert MOBILE not in cursor.fetchone()[0]
        facts = FactRecord.objects.filter(tag__startswith="messages:").order_by("id")
        assert [fact.tag for fact in facts] == ["messages:message:queued", "messages:message:sent"]
        assert not any(MOBILE in str(fact.data) or "条" in str(fact.data) for fact in facts)

    def test_what_comes_too_late_is_not_sent(self):
        message = queue(not_after=now() + timedelta(minutes=5))
        with later(6):
            send_due_messages()
        assert provider.sent == []
        assert state(message) == ("failed", "late")

    def test_nothing_left_to_say_withdraws_it(self):
        message = queue(0)
        assert send_due_messages() == 0
        assert state(message) == ("cancelled", "")

    def test_a_refused_message_is_tried_again_later_and_not_for_ever(self):
        message = queue()
        provider.before[:] = [provider.refuse] * 9
        moment = now()
        tries = []
        for minute in range(120):
            with at(moment + timedelta(minutes=minute)):
                left = len(provider.before)
                send_due_messages()
                if len(provider.before) < left:
                    tries.append(minute)
        assert tries == [0, 2, 6, 14, 30]
        assert state(message) == ("failed", "refused")
        assert provider.sent == []

    def test_one_that_is_refused_holds_up_no_other(self):
        queue(1), queue(2), queue(3)
        provider.before[:] = [provider.refuse]
        assert send_due_messages() == 2
        assert [text for _mobile, text in provider.sent] == ["第 2 条", "第 3 条"]

    def test_an_undeclared_template_is_a_programming_error(self):
        with pytest.raises(ValueError, match="no template"):
            queue_message(actor=SYSTEM, key="k", subject="s", template="tests:none", params={}, mobile=MOBILE)

    def test_cancelling_by_subject_and_by_key(self):
        one, two, other = queue(1), queue(2), queue(3, subject="matter:2")
        assert cancel_messages(actor=SYSTEM, subject="matter:1", key_prefix="k2") == 1
        assert (state(one)[0], state(two)[0]) == ("waiting", "cancelled")
        assert cancel_messages(actor=SYSTEM, subject="matter:1") == 1
        assert cancel_messages(actor=SYSTEM, subject="matter:1") == 0
        assert send_due_messages() == 1
        assert state(other)[0] == "sent"
        cancelled = FactRecord.objects.filter(tag="messages:message:cancelled")
        assert [fact.data["count"] for fact in cancelled] == [1, 1]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_a_message_of_a_lost_transaction_was_never_there(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            queue()
            raise RuntimeError
        assert send_due_messages() == 0

    def test_workers_share_the_work_and_send_nothing_twice(self):
        for number in range(1, 41):
            queue(number)
        assert sum(make.together(*[send_due_messages] * 4)) == 40
        assert len(provider.sent) == len({text for _mobile, text in provider.sent}) == 40

    def test_one_key_from_eight_sides_is_one_message(self):
        answers = make.together(*[queue] * 8)
        assert len({message.id for message in answers}) == 1
        assert FactRecord.objects.filter(tag="messages:message:queued").count() == 1

    def test_cancelling_while_it_is_sent_waits_and_then_finds_it_sent(self):
        message, cancelled = queue(), []
        thread = threading.Thread(
            target=lambda: (
                cancelled.append(cancel_messages(actor=SYSTEM, subject="matter:1")),
                connection.close(),
            )
        )

        def cancel_meanwhile() -> None:
            thread.start()
            thread.join(0.3)
            assert thread.is_alive()

        provider.before[:] = [cancel_meanwhile]
        assert send_due_messages() == 1
        thread.join(5)
        assert cancelled == [0]
        assert state(message)[0] == "sent"

    def test_what_is_cancelled_between_taking_and_sending_is_not_sent(self, monkeypatch):
        from huiban.domains.messages.operations import send

        message, claim = queue(), send._claim

        def claim_and_be_late():
            found = claim()
            if found:
                make.together(lambda: cancel_messages(actor=SYSTEM, subject="matter:1"))
            return found

        monkeypatch.setattr(send, "_claim", claim_and_be_late)
        assert send_due_messages() == 0
        assert provider.sent == []
        assert state(message)[0] == "cancelled"

    def test_cancelling_and_sending_at_once_end_in_one_of_both(self):
        for number in range(1, 13):
            message = queue(number, subject=f"matter:{number}")
            count, sent = make.together(
                lambda number=number: cancel_messages(actor=SYSTEM, subject=f"matter:{number}"),
                send_due_messages,
            )
            was = any(text == f"第 {number} 条" for _mobile, text in provider.sent)
            assert (count, sent, was, state(message)[0]) in [
                (1, 0, False, "cancelled"),
                (0, 1, True, "sent"),
            ]

    def test_a_process_killed_after_sending_sends_twice_and_never_a_third_time(self):
        message, moment = queue(), now()
        for minute in range(30):
            provider.after[:] = [provider.die]
            with at(moment + timedelta(minutes=minute)):
                try:
                    send_due_messages()
                except KeyboardInterrupt:
                    continue
        assert len(provider.sent) == 2
        assert state(message) == ("failed", "in_doubt")

    def test_a_process_killed_once_sends_at_the_next_try_and_is_done(self):
        message, moment = queue(), now()
        provider.before[:] = [provider.die]
        with pytest.raises(KeyboardInterrupt):
            send_due_messages()
        with at(moment + timedelta(minutes=1)):
            assert send_due_messages() == 0
        with at(moment + timedelta(minutes=3)):
            assert send_due_messages() == 1
        assert len(provider.sent) == 1
        assert state(message)[0] == "sent"
