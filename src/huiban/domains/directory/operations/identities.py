"""Outside accounts of staff: let in by one, bind one, take one away, and hear that one was left."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.directory import facts
from huiban.domains.directory.access import can_manage_accounts
from huiban.domains.directory.models import Staff, StaffIdentity
from huiban.domains.directory.operations.sessions import end_sessions_of_identity
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock
from huiban.foundation.moment import now
from huiban.foundation.openid.public import Assertion, Ended, sid_index, subject_index


@transaction.atomic
def accept_identity(*, actor: Actor, assertion: Assertion) -> StaffIdentity:
    """The active member of staff whom an outside provider vouches for, without a password.

    Known by a binding made before; or by the user name, when the provider is trusted for it: then it is bound from now
    on. Nobody is made here and no session starts. Raises ``NotFound`` for whoever has no account or one that is off, and
    ``Conflict`` when the user name is bound to another account of the same provider: names are given to new people.
    """
    lock("staff-identity", [assertion.subject_index.hex()])
    identity = _find(assertion)
    if identity is None and assertion.trust_username and assertion.username:
        identity = _bind_by_username(actor, assertion)
    if identity is None or not identity.staff.is_active:
        raise NotFound
    identity.last_used_at = now()
    identity.save(update_fields=["last_used_at"])
    return identity


@transaction.atomic
def bind_identity(*, actor: Actor, assertion: Assertion) -> StaffIdentity:
    """Let the signed-in member of staff sign in by this outside account from now on. Binding it again changes nothing.

    Raises ``Conflict`` when it is a colleague's, or when they have another one of the same provider.
    """
    if not actor.is_staff:
        raise Forbidden
    staff = Staff.objects.select_for_update().filter(id=actor.own_id, is_active=True).first()
    if staff is None:
        raise Forbidden
    lock("staff-identity", [assertion.subject_index.hex()])
    known = _find(assertion)
    if known is None:
        return _bind(actor, assertion, staff, by="own")
    if known.staff_id != staff.id:
        raise Conflict(_("这个外部账号已经连着另一位同事的账号。"), code="directory.identity_taken")
    return known


@transaction.atomic
def unbind_identity(*, actor: Actor, identity_id: UUID, kept: UUID | None = None) -> None:
    """Take an outside account away: one's own, or anybody's as a security administrator. Sessions it began end, but for
    ``kept``."""
    identity = StaffIdentity.objects.select_for_update().filter(id=identity_id).first()
    if identity is None or (identity.staff_id != actor.id and not can_manage_accounts(actor)):
        raise NotFound
    own = identity.staff_id == actor.id
    end_sessions_of_identity(actor, identity, "identity", kept=kept if own else None)
    username = Staff.objects.values_list("username", flat=True).get(id=identity.staff_id)
    identity.delete()
    record(facts.IdentityUnbound(subject=username, provider=identity.provider, own=own), actor=actor)


@transaction.atomic
def leave_with_provider(*, actor: Actor, ended: Ended) -> None:
    """The provider says that somebody has signed out there: the sessions that began by it end here, too."""
    if not ended.subject:
        for identity in StaffIdentity.objects.filter(
            sessions__sid_index=sid_index(ended.issuer, ended.sid), issuer=ended.issuer
        ).distinct():
            end_sessions_of_identity(
                actor, identity, "provider", sid_index=sid_index(ended.issuer, ended.sid)
            )
        return
    index = subject_index(ended.issuer, ended.subject)
    identity_left = StaffIdentity.objects.filter(subject_index=index).first()
    if identity_left:
        one = sid_index(ended.issuer, ended.sid) if ended.sid else None
        end_sessions_of_identity(actor, identity_left, "provider", sid_index=one)


def _find(assertion: Assertion) -> StaffIdentity | None:
    rows = StaffIdentity.objects.select_related("staff__organisation")
    return rows.filter(subject_index=assertion.subject_index).first()


def _bind_by_username(actor: Actor, assertion: Assertion) -> StaffIdentity | None:
    rows = Staff.objects.select_for_update(of=("self",)).select_related("organisation")
    staff = rows.filter(username=assertion.username, is_active=True).first()
    return _bind(actor, assertion, staff, by="username") if staff else None


def _bind(actor: Actor, assertion: Assertion, staff: Staff, *, by: str) -> StaffIdentity:
    if StaffIdentity.objects.filter(staff=staff, issuer=assertion.issuer).exists():
        raise Conflict(
            _("您的账号已经连着对方的另一个账号。换过账号的，请安全管理员先断开原来的。"),
            code="directory.identity_other",
        )
    identity = StaffIdentity.objects.create(
        staff=staff,
        provider=assertion.provider,
        issuer=assertion.issuer,
        subject_index=assertion.subject_index,
        bound_at=now(),
    )
    record(facts.IdentityBound(subject=staff.username, provider=assertion.provider, by=by), actor=actor)
    return identity
