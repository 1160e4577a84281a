"""The worklists of the desk and the bar that leads to them: what each role finds there, with how much waits."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiban.domains.cases.public import Queue, count_work
from huiban.domains.difficulties.public import count_waiting
from huiban.domains.directory.public import (
    ADMINISTRATORS,
    Role,
    Staff,
    Window,
    find_staff,
    find_window,
    has_role,
    list_zones,
    organisations_with_role,
    roles_of,
)
from huiban.domains.hall.public import (
    WindowSession,
    can_work_at_window,
    find_session,
    line_topic,
    window_topic,
)
from huiban.domains.privacy.public import can_decide_corrections, count_corrections
from huiban.domains.voices.public import count_follow_ups
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden
from huiban.foundation.live.public import stream_url
from huiban.surfaces.components.parts import NavItem
from huiban.surfaces.desk.gate import actor_of


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """A worklist as the desk names it."""

    queue: Queue
    slug: str
    role: Role
    label: str | Promise
    empty: str | Promise

    @property
    def url(self) -> str:
        return reverse("desk:queue", args=[self.slug])


QUEUE_PLACES = (
    QueuePlace(
        Queue.INTAKE,
        "acceptance",
        Role.CLERK,
        gettext_lazy("待受理"),
        gettext_lazy("没有等着受理的申请。网上一有新申请，这里马上出现。"),
    ),
    QueuePlace(
        Queue.REVIEW,
        "review",
        Role.REVIEWER,
        gettext_lazy("待审查"),
        gettext_lazy("没有等您审查的办件。窗口一受理，这里马上出现。"),
    ),
    QueuePlace(
        Queue.DECISION,
        "decision",
        Role.APPROVER,
        gettext_lazy("待决定"),
        gettext_lazy("没有等您决定的办件。审查一结束，这里马上出现。"),
    ),
    QueuePlace(
        Queue.EXIT,
        "exit",
        Role.EXIT_CLERK,
        gettext_lazy("待出件"),
        gettext_lazy("没有等着交付的结果。文书一签章，这里马上出现。"),
    ),
    QueuePlace(
        Queue.ARCHIVE,
        "archive",
        Role.EXIT_CLERK,
        gettext_lazy("待归档"),
        gettext_lazy("没有等着归档的办件。"),
    ),
)
FOLLOW_UP_ROLES = (Role.HALL_MANAGER, Role.APPROVER)
DIFFICULTY_ROLES = (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.HALL_MANAGER)
DESK_ROLES = (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.EXIT_CLERK, Role.HALL_MANAGER)
_ADMIN_ROLES = {Role.ITEM_ADMIN, Role.HALL_MANAGER, *ADMINISTRATORS}


class QueueConverter:
    """A worklist in an address: ``/desk/decision/``."""

    regex = "|".join(place.slug for place in QUEUE_PLACES)

    def to_python(self, value: str) -> QueuePlace:
        return next(place for place in QUEUE_PLACES if place.slug == value)

    def to_url(self, value: QueuePlace | Queue | str) -> str:
        """Takes the place, the queue itself, or its slug."""
        if isinstance(value, QueuePlace):
            return value.slug
        return next((place.slug for place in QUEUE_PLACES if value == place.queue), str(value))


def queue_places(actor: Actor) -> list[QueuePlace]:
    """The worklists of this person's roles."""
    roles = roles_of(actor)
    return [place for place in QUEUE_PLACES if place.role in roles]


def find_queue_place(slug: str) -> QueuePlace | None:
    return next((place for place in QUEUE_PLACES if place.slug == slug), None)


def desk_page(
    request: HttpRequest, template: str, context: dict[str, object], *, current: str = "", status: int = 200
) -> HttpResponse:
    """A whole page of the desk with its bar. ``current`` names the place of the bar the page belongs to."""
    actor = actor_of(request)
    # The token of the stream is older than what the page shows: nothing between the two is missed.
    frame = {"live_topics": " ".join(topics_of(actor)), "live_url": live_url(request)}
    frame |= {"nav_items": nav_items(actor, current), **_who_and_where(actor)}
    return render(request, f"desk/{template}.html", {**frame, **context}, status=status)


def topics_of(actor: Actor) -> list[str]:
    """What this person's worklists listen to."""
    places = organisations_with_role(actor, *DESK_ROLES)
    return ["worklist:all"] if places is None else sorted(f"worklist:{place}" for place in places)


def live_url(request: HttpRequest) -> str:
    actor = actor_of(request)
    topics = [*topics_of(actor), *_hall_topics(actor)]
    return stream_url(topics, host=request.get_host()) if topics else ""


def _hall_topics(actor: Actor) -> list[str]:
    """The lines and the window somebody sits at, also when this browser chose no window; else the chosen window."""
    session = find_session(actor.own_id) if can_work_at_window(actor) else None
    return session_topics(session) if session else window_topics(find_window(actor.window_id))


def window_topics(window: Window | None) -> list[str]:
    """A window nobody has opened yet: whoever opens it, it is heard."""
    return [window_topic(window.number)] if window else []


def session_topics(session: WindowSession) -> list[str]:
    """The own line, those of the zones the window helps, and the window itself."""
    letters = [zone.letter for zone in list_zones() if zone.id in session.helps] if session.helps else []
    return [line_topic(letter) for letter in [session.zone.letter, *letters]] + [
        window_topic(session.window.number)
    ]


def nav_items(actor: Actor, current: str) -> list[NavItem]:
    """The bar, each place with a digit as its key."""
    roles = roles_of(actor)
    found: list[tuple[str, object, str, int | None]] = [("home", _("工作台"), reverse("desk:home"), None)]
    if Role.CLERK in roles:
        found.append(("intake", _("窗口收件"), reverse("desk:intake"), None))
    for place in QUEUE_PLACES:
        if place.role in roles:
            waiting = count_work(actor=actor, queue=place.queue)
            found.append((place.slug, place.label, place.url, waiting))
    if roles & {Role.CLERK, Role.EXIT_CLERK}:
        found.append(("calling", _("叫号"), reverse("desk:calling"), None))
    if roles & {Role.CLERK, Role.EXIT_CLERK, Role.HALL_MANAGER}:
        found.append(("guide-desk", _("导办台"), reverse("desk:guide-desk"), None))
    if roles.intersection(DESK_ROLES):
        found.append(("search", _("查办件"), reverse("desk:search"), None))
    if roles.intersection(FOLLOW_UP_ROLES):
        waiting = count_follow_ups(actor=actor)
        found.append(("follow-ups", _("差评整改"), reverse("desk:follow-ups"), waiting))
    if roles.intersection(DIFFICULTY_ROLES):
        found.append(("difficulties", _("办不成事"), reverse("desk:difficulties"), count_waiting(actor)))
    if can_decide_corrections(actor):
        found.append(("corrections", _("信息更正"), reverse("desk:corrections"), count_corrections(actor)))
    if Role.HALL_MANAGER in roles:
        found.append(("slots", _("预约号源"), reverse("desk:slots"), None))
        found.append(("cockpit", _("驾驶舱"), "/cockpit/", None))
    if roles & _ADMIN_ROLES:
        found.append(("console", _("管理后台"), "/console/", None))
    return [
        NavItem(label=label, url=url, current=name == current, key=str(digit), count=count)
        for digit, (name, label, url, count) in enumerate(found, start=1)
    ]


def require_difficulty_roles(actor: Actor) -> None:
    """Raises ``Forbidden`` for whoever has nothing to do with difficulties."""
    if not has_role(actor, *DIFFICULTY_ROLES):
        raise Forbidden


def _who_and_where(actor: Actor) -> dict[str, object]:
    staff: Staff | None = find_staff(id=actor.own_id)
    window = find_window(actor.window_id)
    return {
        "staff": staff,
        "window": window,
        "place": staff.organisation.name if staff else "",
        "sits": bool(roles_of(actor) & {Role.CLERK, Role.EXIT_CLERK}),
    }
