"""The way through a draft: its pages in order, where something is missing, and the steps shown on top."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from huiban.domains.cases.public import Draft, answer_objections, missing_for_submission, shown_sections
from huiban.surfaces.components.parts import Step

SITUATION, MATERIALS, DELIVERY, SUMMARY = "situation", "materials", "delivery", "summary"


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the way. Stops of one group share a step on top."""

    key: str
    group: str
    label: str
    url: str


def form_key(section_id: str) -> str:
    return f"form:{section_id}"


def stops(draft: Draft) -> list[Stop]:
    """The pages this situation needs, in order."""
    content = draft.item_version.guide
    way = []
    if content.situations:
        way.append(Stop(SITUATION, SITUATION, _("选情形"), _url("situation", draft)))
    way += [
        Stop(form_key(section.id), "form", _("填表"), _url("form", draft, section.id))
        for section in shown_sections(content, draft.answers, draft.form)
    ]
    if content.materials:
        way.append(Stop(MATERIALS, MATERIALS, _("交材料"), _url("materials", draft)))
    way.append(Stop(DELIVERY, DELIVERY, _("怎么领"), _url("delivery", draft)))
    way.append(Stop(SUMMARY, SUMMARY, _("核对提交"), _url("summary", draft)))
    return way


def next_stop(draft: Draft, key: str) -> Stop:
    way = stops(draft)
    places = [stop.key for stop in way]
    return way[min(places.index(key) + 1, len(way) - 1)] if key in places else way[0]


def previous_stop(draft: Draft, key: str) -> Stop | None:
    way = stops(draft)
    places = [stop.key for stop in way]
    place = places.index(key) if key in places else 0
    return way[place - 1] if place else None


def first_open(draft: Draft) -> str:
    """The address of the first page on which something is still missing, else of the summary."""
    faults = missing_for_submission(draft)
    order = [stop.key for stop in stops(draft)]
    open_keys = {stop_of(draft, path) for path in faults}
    key = next((key for key in order if key in open_keys), SUMMARY)
    return next(stop.url for stop in stops(draft) if stop.key == key)


def stop_of(draft: Draft, path: str) -> str:
    """The key of the page on which the value of a path (``form.idno``, ``materials.m_id``) is given."""
    kind, _dot, name = path.partition(".")
    match kind:
        case "answers":
            return SITUATION
        case "materials":
            return MATERIALS
        case "form":
            sections = shown_sections(draft.item_version.guide, draft.answers, draft.form)
            for section in sections:
                if any(field.id == name for field in section.fields):
                    return form_key(section.id)
            if not sections or answer_objections(draft.item_version.guide, draft.answers):
                return SITUATION if draft.item_version.guide.situations else SUMMARY
            return form_key(sections[-1].id)
        case _:
            return DELIVERY


def place_to_mend(draft: Draft, path: str) -> str:
    """The address, down to the question, where a fault can be mended; the page then leads back to the summary."""
    _kind, _dot, name = path.partition(".")
    key = stop_of(draft, path)
    url = next((stop.url for stop in stops(draft) if stop.key == key), _url("summary", draft))
    query = {"then": SUMMARY}
    match key:
        case "situation":
            return f"{url}?{urlencode({'q': name, **query} if name else query)}"
        case "materials":
            return f"{url}?{urlencode(query)}#slot-{name}"
        case "delivery":
            return f"{url}?{urlencode(query)}#f-{path}"
        case _:
            return f"{url}?{urlencode(query)}#f-{name}" if name else f"{url}?{urlencode(query)}"


def shown_steps(draft: Draft, key: str) -> list[Step]:
    """The steps on top: one for each group, those behind can be gone back to."""
    way = stops(draft)
    current = next((stop.group for stop in way if stop.key == key), SUMMARY)
    groups = list(dict.fromkeys(stop.group for stop in way))
    steps = []
    for place, group in enumerate(groups):
        stop = next(stop for stop in way if stop.group == group)
        here = groups.index(current)
        state = "current" if place == here else "done" if place < here else "todo"
        steps.append(Step(label=stop.label, state=state, url=stop.url if state == "done" else ""))
    return steps


def _url(name: str, draft: Draft, *more: str) -> str:
    return reverse(f"portal:draft-{name}", args=[draft.id, *more])
