"""Who appears on a document: organ, applicant, where to turn to."""

from __future__ import annotations

from huiban.domains.cases.public import Case
from huiban.domains.catalog.public import ItemType
from huiban.domains.certificates.layouts import Contact, Entry, Remedies
from huiban.domains.directory.public import Organisation

_ACTS = {
    ItemType.LICENCE: "行政许可",
    ItemType.BENEFIT: "行政给付",
    ItemType.CONFIRMATION: "行政确认",
}


def act_of(case: Case) -> str:
    """准予〈行政许可〉: the act by the item's type; 办理 where the law has no decision of that name."""
    return _ACTS.get(ItemType(case.item.type_code), "办理")


def is_licence(case: Case) -> bool:
    """Whether 行政许可法 governs the case."""
    return case.item.type_code == ItemType.LICENCE


def applicant_entries(case: Case) -> tuple[Entry, ...]:
    if case.company:
        return (Entry(label="统一社会信用代码", value=case.company.credit_code),)
    masked = case.person.masked_citizen_id
    return (Entry(label="公民身份号码", value=masked),) if masked else ()


def remedies_of(organisation: Organisation) -> Remedies:
    """The government above the department and the court of its seat (行政复议法 24, 行政诉讼法 18)."""
    area = "区" if organisation.name.startswith("区") or organisation.area is None else organisation.area.name
    return Remedies(reconsideration_organ=f"{area}人民政府", court=f"{area}人民法院")


def contact_of(case: Case) -> Contact:
    """The first place the item names, else the department's own address and phone."""
    venues = case.item_version.guide.venues
    if venues:
        venue = venues[0]
        place = " ".join(part for part in (venue.name, venue.address) if part)
        return Contact(place=place, hours=venue.hours, phone=venue.phone or case.organisation.phone)
    return Contact(place=case.organisation.address, phone=case.organisation.phone)
