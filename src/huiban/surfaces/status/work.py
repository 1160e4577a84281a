"""Work behind the pages: jobs, messages, live streams, seals."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from huiban.domains.messages.public import OutboxNow, count_outbox
from huiban.foundation.access_log.public import last_seal, unsealed_since
from huiban.foundation.jobs.public import QueueNow, list_queues
from huiban.foundation.moment import now
from huiban.runtime.environment import read_environment
from huiban.runtime.probe import blocking_http_json
from huiban.surfaces.status.finding import ATTENTION, GOOD, TROUBLE, Finding
from huiban.surfaces.status.words import ago

LATE, TOO_LATE = timedelta(minutes=3), timedelta(minutes=10)
SEAL_LATE = timedelta(minutes=40)
LIVE_SECONDS = 1.0


def list_work() -> list[Finding]:
    """Queues, the outbox, streams, the seal of the access record."""
    queues = [finding for queue in list_queues() for finding in _queue(queue)]
    if not queues:
        queues = [Finding(_("等着的任务"), _("没有"), key="jobs.waiting")]
    return [*queues, *_outbox(count_outbox()), _streams(), _seal()]


def _queue(queue: QueueNow) -> list[Finding]:
    tone = _tone(queue.oldest)
    told = _("%(waiting)d 个在等，%(working)d 个在办") % {
        "waiting": queue.waiting,
        "working": queue.working,
    }
    note = _("最早的等了%(ago)s。") % {"ago": ago(queue.oldest)} if queue.oldest and tone != GOOD else ""
    failed = Finding(
        _("没办成的任务"),
        _("%(count)d 个") % {"count": queue.failed},
        ATTENTION if queue.failed else GOOD,
        _("已经试过几次。看了原因可以再试。") if queue.failed else "",
        key=f"jobs.failed.{queue.name}",
    )
    return [Finding(_("等着的任务"), told, tone, note, key=f"jobs.waiting.{queue.name}"), failed]


def _outbox(outbox: OutboxNow) -> list[Finding]:
    tone = _tone(outbox.oldest_due)
    told = _("%(due)d 条该发没发，%(later)d 条以后发") % {"due": outbox.due, "later": outbox.later}
    note = _("最早的晚了%(ago)s。") % {"ago": ago(outbox.oldest_due)} if outbox.oldest_due else ""
    found = [Finding(_("短信"), told, tone, note, key="outbox.due")]
    if outbox.failed_lately:
        words = _("一天里 %(count)d 条没发出去") % {"count": outbox.failed_lately}
        found.append(Finding(_("没发出的短信"), words, ATTENTION, key="outbox.failed"))
    return found


def _streams() -> Finding:
    environment = read_environment()
    told = blocking_http_json(environment.local_host, environment.live_port, "/healthz", LIVE_SECONDS)
    if told is None or not told.get("listening"):
        return Finding(
            _("开着的实时页面"), _("问不到"), ATTENTION, _("页面会自己再连；刷新也能看到最新的。"), key="live"
        )
    return Finding(_("开着的实时页面"), _("%(count)d 个") % {"count": told.get("streams", 0)}, key="live")


def _seal() -> Finding:
    since, seal = unsealed_since(), last_seal()
    late = since is not None and now() - since > SEAL_LATE
    told = _("%(ago)s前") % {"ago": ago(seal.sealed_at)} if seal else _("还没有内容")
    note = _("有记录一直没有封存，请检查后台任务。") if late else ""
    return Finding(_("查看记录封存"), told, TROUBLE if late else GOOD, note, key="seal")


def _tone(oldest: datetime | None) -> str:
    waited = now() - oldest if oldest else timedelta()
    return TROUBLE if waited > TOO_LATE else ATTENTION if waited > LATE else GOOD
