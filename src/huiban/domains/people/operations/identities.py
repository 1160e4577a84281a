"""Outside accounts of people: sign in by one, bind one, take one away, and hear that one was left.

A person is found again by the account itself, or by an identity number asserted at a real-name level: never by a name
or a phone. What was asserted once is never taken back by a weaker sign-in.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiban.domains.people import facts
from huiban.domains.people.asserted import (
    apply_assertion,
    asserted_level,
    asserted_number,
    free_mobile,
    require_same_name,
)
from huiban.domains.people.models import IdentitySession, Person, PersonIdentity
from huiban.domains.people.operations.sign_in import person_actor
from huiban.domains.people.operations.signed_in import lock_self
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Conflict, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock
from huiban.foundation.moment import now
from huiban.foundation.openid.public import Assertion, Ended, sid_index, subject_index
from huiban.foundation.wall.looking import as_system

SESSION_KEPT = timedelta(days=1)


@as_system("people.sign_in_by_identity")
@transaction.atomic
def sign_in_by_identity(
    *, assertion: Assertion, channel: Channel = Channel.PORTAL
) -> tuple[PersonIdentity, IdentitySession]:
    """Sign in whom an outside provider vouches for; a person is made when nobody is known.

    Returns the account, its person loaded, and the session that begins.

    Raises ``Conflict`` when the provider asserts another number or name than the person has here.
    """
    lock("person-identity", [assertion.subject_index.hex()])
    identity = _find_locked(assertion) or _first(assertion, channel)
    person = identity.person
    actor = person_actor(person, channel)
    apply_assertion(actor, person, assertion)
    _note_use(identity, assertion)
    record(facts.PersonSignedIn(subject=str(person.id), method=assertion.provider), actor=actor)
    return identity, _begin(identity, assertion)


@as_system("people.bind_person_identity")
@transaction.atomic
def bind_person_identity(*, actor: Actor, assertion: Assertion) -> PersonIdentity:
    """Let the signed-in person sign in by this outside account from now on. Binding it again changes nothing.

    Raises ``Conflict`` when it is somebody else's account, or belongs to another number or name.
    """
    lock("person-identity", [assertion.subject_index.hex()])
    person = lock_self(actor)
    identity = _find(assertion)
    if identity is not None and identity.person_id != person.id:
        raise Conflict(
            _("这个外部账号已经在登录另一份资料。请先用它登录，在“登录方式”里断开。"),
            code="people.identity_elsewhere",
        )
    number = asserted_number(assertion)
    if number and Person.objects.filter(citizen_id_index=_index(number)).exclude(id=person.id).exists():
        raise Conflict(
            _("对方说的身份证号已经登记在另一份资料里。请带身份证到窗口合并。"), code="people.identity_taken"
        )
    apply_assertion(actor, person, assertion)
    if identity is None:
        identity = _bind(actor, person, assertion, by="own")
    return identity


@transaction.atomic
def unbind_person_identity(*, actor: Actor, identity_id: UUID, kept: UUID | None = None) -> None:
    """Take one's own outside account away; the sessions it began end, but for ``kept``.

    Raises ``Conflict`` when nothing else would be left to sign in by.
    """
    person = lock_self(actor)
    identity = PersonIdentity.objects.filter(id=identity_id, person=person).first()
    if identity is None:
        raise NotFound
    if not person.mobile and PersonIdentity.objects.filter(person=person).count() == 1:
        raise Conflict(
            _("这是您唯一的登录方式，断开以后就进不来了。请先到窗口登记手机号。"), code="people.only_way_in"
        )
    sessions = IdentitySession.objects.filter(identity=identity)
    (sessions.exclude(id=kept) if kept else sessions).update(ended_at=now())
    provider = identity.provider
    identity.delete()
    record(facts.PersonIdentityUnbound(subject=str(person.id), provider=provider), actor=actor)


@as_system("people.leave_person_sessions")
@transaction.atomic
def leave_person_sessions(*, ended: Ended) -> None:
    """The provider says that somebody has signed out there: the sessions that began by it end here, too."""
    sessions = IdentitySession.objects.filter(identity__issuer=ended.issuer, ended_at__isnull=True)
    if ended.subject:
        sessions = sessions.filter(identity__subject_index=subject_index(ended.issuer, ended.subject))
    if ended.sid:
        sessions = sessions.filter(sid_index=sid_index(ended.issuer, ended.sid))
    sessions.update(ended_at=now())


@as_system("people.end_identity_session")
def end_identity_session(session_id: UUID) -> None:
    """The person has signed out here."""
    IdentitySession.objects.filter(id=session_id, ended_at__isnull=True).update(ended_at=now())


def _find(assertion: Assertion) -> PersonIdentity | None:
    return PersonIdentity.objects.filter(subject_index=assertion.subject_index).first()


def _find_locked(assertion: Assertion) -> PersonIdentity | None:
    """The account with its person's row, locked; it may have been taken away while the row was waited for."""
    found = _find(assertion)
    if found is None:
        return None
    person = Person.objects.select_for_update().get(id=found.person_id)
    identity = PersonIdentity.objects.filter(id=found.id).first()
    if identity is not None:
        identity.person = person
    return identity


def _first(assertion: Assertion, channel: Channel) -> PersonIdentity:
    """The first sign-in by this account: the person with the number it asserts, or a new one."""
    number = asserted_number(assertion)
    if number:
        lock("citizen", [_index(number).hex()])
        known = Person.objects.select_for_update().filter(citizen_id_index=_index(number)).first()
        if known is not None:
            require_same_name(known, assertion)
            return _bind(person_actor(known, channel), known, assertion, by="number")
    mobile = free_mobile(assertion)
    person = Person.objects.create(
        mobile=mobile or None,
        mobile_index=blind_index("mobile", mobile) if mobile else None,
        created_at=now(),
        updated_at=now(),
    )
    actor = person_actor(person, channel)
    record(facts.PersonRegistered(subject=str(person.id)), actor=actor)
    return _bind(actor, person, assertion, by="first")


def _bind(actor: Actor, person: Person, assertion: Assertion, *, by: str) -> PersonIdentity:
    identity = PersonIdentity.objects.create(
        person=person,
        provider=assertion.provider,
        issuer=assertion.issuer,
        subject_index=assertion.subject_index,
        level=asserted_level(assertion),
        bound_at=now(),
    )
    fact = facts.PersonIdentityBound(subject=str(person.id), provider=assertion.provider, by=by)
    record(fact, actor=actor)
    return identity


def _note_use(identity: PersonIdentity, assertion: Assertion) -> None:
    identity.level = max(identity.level, asserted_level(assertion))
    identity.last_used_at = now()
    identity.save(update_fields=["level", "last_used_at"])


def _begin(identity: PersonIdentity, assertion: Assertion) -> IdentitySession:
    old = IdentitySession.objects.filter(started_at__lt=now() - SESSION_KEPT)
    old.filter(Q(identity=identity) | Q(identity__isnull=True)).delete()
    return IdentitySession.objects.create(identity=identity, sid_index=assertion.sid_index, started_at=now())


def _index(number: str) -> bytes:
    return blind_index("citizen_id", number)
