"""What people are told by text message about their data."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiban.domains.messages.public import Params, message_template
from huiban.domains.privacy.models import Correction, DataExport
from huiban.domains.privacy.states import CorrectionState, ExportState

READY = "privacy:export-ready"
DECIDED = "privacy:correction-decided"
MOBILE_CHANGED = "privacy:mobile-changed"


@message_template(READY)
def _ready(params: Params) -> str | None:
    export = DataExport.objects.filter(id=str(params["export"]), state=ExportState.READY).first()
    if export is None:
        return None
    return _("您要的个人信息副本做好了。请在 7 天内登录，到“我的事”下载，过期自动删除。")


@message_template(DECIDED)
def _decided(params: Params) -> str | None:
    correction = Correction.objects.filter(id=str(params["correction"])).first()
    if correction is None:
        return None
    if correction.state == CorrectionState.GRANTED:
        return _("您要求的更正已经办好。请登录，到“我的事”查看。")
    return _("您要求的更正没有办成，理由已经写明。请登录，到“我的事”查看；不同意的，可以到窗口反映。")


@message_template(MOBILE_CHANGED)
def _mobile_changed(_params: Params) -> str:
    return _("您的账号刚刚换了手机号，这个号码不能再登录。如果不是您本人换的，请马上打电话或到窗口。")
