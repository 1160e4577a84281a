"""How the result shall come to the applicant."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huiban.domains.cases.public import DeliveryMethod, Draft, missing_for_submission, save_draft
from huiban.domains.rules.public import parse, to_json
from huiban.foundation.errors import Invalid
from huiban.surfaces.components.fields import FieldView, OptionView
from huiban.surfaces.portal.drafting import draft_view, go_on, read_delivery
from huiban.surfaces.portal.gates import draft_actor, draft_page
from huiban.surfaces.portal.journey import DELIVERY
from huiban.surfaces.portal.questions import Faults, by_field

WORDS = {
    DeliveryMethod.ONLINE: (
        gettext_lazy("网上领电子件"),
        gettext_lazy("办好就能在“我的事”里下载，和纸质的一样有效。"),
    ),
    DeliveryMethod.POST: (gettext_lazy("寄到家里"), gettext_lazy("办好后寄出，运单号写在办件里。")),
    DeliveryMethod.WINDOW: (
        gettext_lazy("到大厅领"),
        gettext_lazy("办好后带身份证到出件窗口。家人代领要带两个人的身份证。"),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def draft_delivery(request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.method != "POST":
        return _show(request, draft, {})
    try:
        draft, _raw = save_draft(
            actor=draft_actor(request, draft.id), draft_id=draft.id, **read_delivery(request.POST)
        )
    except Invalid as refused:
        return _show(request, draft, refused.fields)
    faults = {
        path: texts for path, texts in missing_for_submission(draft).items() if path.startswith("delivery_")
    }
    return _show(request, draft, faults) if faults else go_on(request, draft, DELIVERY)


def _show(request: HttpRequest, draft: Draft, faults: Faults) -> HttpResponse:
    context = {"fields": _fields(draft, faults), "errors": by_field(faults)}
    return draft_view(request, draft, DELIVERY, "draft_delivery", context, status=422 if faults else 200)


def _fields(draft: Draft, faults: Faults) -> list[FieldView]:
    offered = [DeliveryMethod(method) for method in draft.item_version.guide.delivery]
    options = tuple(
        OptionView(method.value, str(WORDS[method][0]), str(WORDS[method][1])) for method in offered
    )
    errors = by_field(faults)
    fields = [
        FieldView(
            id="delivery_method",
            label=_("办好以后，您想怎么拿结果？"),
            type="enum",
            options=options,
            value=draft.delivery_method or (offered[0].value if len(offered) == 1 else None),
            errors=tuple(errors.get("delivery_method", ())),
        )
    ]
    if DeliveryMethod.POST in offered:
        fields.append(
            FieldView(
                id="delivery_address",
                label=_("寄到哪里、谁来收"),
                type="address",
                value=draft.delivery_address or _known_address(draft),
                help=_("写上收件人、电话和详细地址。"),
                example=_("李样本，13800000002，示例市样本区虚构街 2 号 3 单元 401"),
                max_length=200,
                errors=tuple(errors.get("delivery_address", ())),
                show_when_json=to_json(parse('delivery_method == "post"')),
            )
        )
    return fields


def _known_address(draft: Draft) -> str:
    """Who and where, as far as the account tells; offered, not stored, until the page is sent."""
    person = draft.person
    if not person.address:
        return ""
    return "，".join(part for part in (person.name, person.mobile or "", person.address) if part)
