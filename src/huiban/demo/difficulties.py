"""Some matters that could not be done, in every state, raised and answered by the same operations as everybody's."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from huiban.demo.district import District
from huiban.demo.synthetic import Inventor
from huiban.domains.difficulties.public import (
    DifficultyList,
    Result,
    RootCause,
    add_step,
    close_difficulty,
    count_difficulties,
    hand_to,
    raise_difficulty,
    reopen_with_code,
    take_ownership,
)
from huiban.domains.directory.public import Organisation, Staff, list_departments
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.moment import LOCAL_ZONE, at, local_today, now

VISITOR = Actor(kind="person", id=None, name="", channel=Channel.MOBILE)
RAISED_AT, OWNED_AT, WORKED_AT, ANSWERED_AT = time(9, 40), time(11, 15), time(14, 30), time(16, 20)
Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a story ended, so many working days after it was raised."""

    after: int
    result: Result
    answer: str
    legal_basis: str = ""
    passed_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A difficulty raised ``back`` working days ago. What would lie in the future is left to whoever uses the product.

    ``department`` is a part of its name; ``handed`` and ``told`` are written the working day after it was taken on.
    """

    back: int
    matter: str
    text: str
    department: str = ""
    owned: bool = True
    handed: str = ""
    told: str = ""
    cause: RootCause = RootCause.OTHER
    ending: Ending | None = None
    again: str = ""


STORIES = (
    Story(
        back=19,
        matter="房屋买卖转移登记",
        text="老房子建档时面积写错了一位，登记窗口让找房管，房管让找档案馆，来回跑了四趟。",
        department="自然资源",
        handed="请调原始档案核对面积，三日内回复。",
        told="原始档案找到了，面积确实是当年抄错的，正在办更正。",
        cause=RootCause.LEGACY,
        ending=Ending(4, Result.DONE, "档案已经更正，新证书做好了，凭身份证到统一出件窗口领，不用再交材料。"),
    ),
    Story(
        back=16,
        matter="食品经营许可",
        text="租的是自建房，没有房产证，窗口说材料不全收不了，可村里开的证明又不认。",
        department="市场监管",
        cause=RootCause.MATERIALS,
        ending=Ending(
            2, Result.DONE, "村委会的场所使用证明可以用，已经替您递上去受理了，给您带来不便，向您致歉。"
        ),
    ),
    Story(
        back=14,
        matter="占道摆摊审批",
        text="想在学校门口摆早餐车，问了两个部门都说不归自己批，到底找谁？",
        department="城市管理",
        handed="请书面说明该路段能不能设摊，依据是什么。",
        cause=RootCause.SHIRKING,
        ending=Ending(
            5,
            Result.NOT_LAWFUL,
            "学校门口的人行道不能摆摊，这一点依法办不了；区里另有三处便民摊点可以申请，位置写在回执背面。",
            legal_basis="《城市道路管理条例》第三十条",
        ),
        again="答复里说的三处摊点都在开发区，离我家太远，能不能再看看附近有没有。",
    ),
    Story(
        back=11,
        matter="社保关系转移接续",
        text="在外地交了六年，那边系统说已经转出，这边查不到，两边都让我找对方。",
        department="人力资源",
        told="已经和转出地经办机构联系，对方在补发电子凭证。",
        cause=RootCause.SYSTEM,
        ending=Ending(
            3,
            Result.PASSED_ON,
            "转出地的电子凭证没有发出来，已请上级经办机构协调补发，办结后短信告诉您，不用再跑。",
            passed_to="市社会保险事业中心",
        ),
    ),
    Story(
        back=9,
        matter="独生子女父母退休补助",
        text="街道说由原单位发，原单位早就破产了，现在没人认这件事。",
        department="卫生健康",
        handed="请核实破产企业人员的发放渠道。",
        cause=RootCause.POLICY,
    ),
    Story(
        back=7,
        matter="出租车经营权转让",
        text="想把名下的车连同经营权转给亲戚，窗口只说不行，也不告诉为什么。",
        department="交通",
        cause=RootCause.POLICY,
        ending=Ending(
            2,
            Result.NOT_LAWFUL,
            "经营权是无偿使用的，不能变更经营主体；不想再开可以交回，窗口没有当场说清依据，向您致歉。",
            legal_basis="《国务院办公厅关于深化改革推进出租汽车行业健康发展的指导意见》（国办发〔2016〕58号）",
        ),
    ),
    Story(
        back=5,
        matter="残疾人证换发",
        text="换证要到指定医院评残，医院说名额满了要等两个月，证下周就到期。",
        department="残联",
        told="已经问过医院，争取本周给您加一个号。",
        cause=RootCause.OTHER,
    ),
    Story(
        back=3,
        matter="公司注销登记",
        text="税务说清税证明已经开了，注销页面还是提示未清税，客服让等系统同步，等了十天。",
        department="市场监管",
        handed="请查清税信息为什么没有同步过来。",
        cause=RootCause.SYSTEM,
    ),
    Story(
        back=2,
        matter="居住证办理",
        text="房东不肯提供房产证复印件，窗口说没有就办不了，我租房合同是备案过的。",
        owned=False,
    ),
    Story(
        back=1,
        matter="医保异地就医备案",
        text="替住院的父亲备案，窗口说必须本人来，父亲躺在床上怎么来？",
        department="医疗保障",
        owned=False,
    ),
)


@dataclass(slots=True)
class Difficulties:
    """The stories as acts in the order of time, each at its own moment."""

    district: District
    _queue: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)
    _inventor: Inventor = field(default_factory=lambda: Inventor(seed=20261129))
    _today: date = field(default_factory=local_today)  # an act of the past has another today

    def run(self) -> int:
        """Tell every story up to now; return how many there are. Where there are difficulties already, nothing happens."""
        manager = self.district.manager
        if manager is None or _are_there(_staff(manager)):
            return 0
        until = now()
        for story in STORIES:
            mobile = self._inventor.mobile()
            self._at(story.back, RAISED_AT, lambda story=story, mobile=mobile: self._tell(story, mobile))
        while self._queue:
            moment, _order, act = heapq.heappop(self._queue)
            if moment < until:
                with at(moment):
                    act()
        return len(STORIES)

    def _tell(self, story: Story, mobile: str) -> None:
        department = _department(story.department)
        raised = raise_difficulty(
            actor=VISITOR,
            text=story.text,
            matter=story.matter,
            organisation_id=department.id if department else None,
            contact=mobile,
        )
        number, code = raised.number, raised.query_code
        if not story.owned:
            return
        owner = _staff(self._inventor.random.choice(self.district.clerks))
        self._at(story.back, OWNED_AT, lambda: take_ownership(actor=owner, number=number))
        if story.handed and department:
            self._at(
                story.back - 1,
                OWNED_AT,
                lambda: hand_to(actor=owner, number=number, organisation_id=department.id, note=story.handed),
            )
        if story.told:
            self._at(
                story.back - 1,
                WORKED_AT,
                lambda: add_step(actor=owner, number=number, text=story.told, told=True),
            )
        if story.ending:
            ending = story.ending
            self._at(story.back - ending.after, ANSWERED_AT, lambda: _end(owner, number, story.cause, ending))
            if story.again:
                self._at(
                    story.back - ending.after - 2,
                    WORKED_AT,
                    lambda: reopen_with_code(
                        actor=VISITOR, number=number, query_code=code, reason=story.again
                    ),
                )

    def _at(self, back: int, hour: time, act: Act) -> None:
        moment = datetime.combine(_workday(self._today, back), hour, LOCAL_ZONE)
        heapq.heappush(self._queue, (moment, next(self._order), act))


def load_difficulties(district: District) -> int:
    """Difficulties of the past weeks, answered and open. Loading twice changes nothing."""
    return Difficulties(district).run()


def _end(owner: Actor, number: str, cause: RootCause, ending: Ending) -> None:
    close_difficulty(
        actor=owner,
        number=number,
        cause=cause,
        result=ending.result,
        answer=ending.answer,
        legal_basis=ending.legal_basis,
        passed_to=ending.passed_to,
    )


def _are_there(manager: Actor) -> bool:
    lists = (DifficultyList.OPEN, DifficultyList.CLOSED)
    return any(count_difficulties(actor=manager, which=one) for one in lists)


def _department(part: str) -> Organisation | None:
    """The department of the district whose name has this part; any one where a catalogue names it otherwise."""
    departments = list(list_departments())
    named = [one for one in departments if part and part in one.name]
    return (named or departments or [None])[0] if part else None


def _workday(day: date, back: int) -> date:
    """The day so many working days before ``day``; those after it for what has not come yet."""
    calendar = current_calendar()
    if back < 0:
        return day + timedelta(days=-back)
    for _number in range(back):
        day -= timedelta(days=1)
        while not calendar.is_workday(day):
            day -= timedelta(days=1)
    return day


def _staff(member: Staff) -> Actor:
    return Actor(kind="staff", id=member.id, name=member.name, channel=Channel.WINDOW)
