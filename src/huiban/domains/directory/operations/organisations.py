"""Add an organisation that no import brings: the service centre, a town, a department without items."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.directory import facts
from huiban.domains.directory.access import can_set_up
from huiban.domains.directory.models import Area, Organisation
from huiban.domains.directory.states import OrganisationKind
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden, Invalid
from huiban.foundation.facts.public import record


@transaction.atomic
def create_organisation(
    *,
    actor: Actor,
    code: str,
    name: str,
    kind: OrganisationKind = OrganisationKind.DEPARTMENT,
    area_code: str = "",
) -> Organisation:
    """A new organisation. There is one service centre; code and name are taken once. System administrators only."""
    if not can_set_up(actor):
        raise Forbidden
    code, name = code.strip(), name.strip()
    if not 2 <= len(name) <= 80 or not 1 <= len(code) <= 32:
        raise Invalid(fields={"name": [_("请填写代码（最多 32 位）和名称（2 到 80 个字）。")]})
    if kind == OrganisationKind.CENTRE and Organisation.objects.filter(kind=kind).exists():
        raise Conflict(_("已经有一个政务服务中心。"), code="directory.one_centre")
    area = Area.objects.filter(code=area_code).first() if area_code else None
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(code=code, name=name, kind=kind, area=area)
    except IntegrityError as error:
        raise Conflict(_("这个代码或名称已经有了。"), code="directory.organisation_taken") from error
    record(facts.OrganisationCreated(subject=code, org_id=organisation.id, kind=kind), actor=actor)
    return organisation
