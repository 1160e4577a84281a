"""What the owner of a refused file is told by text message."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiban.domains.documents.models import StoredDocument
from huiban.domains.messages.public import Params, message_template

REFUSED_TEMPLATE = "documents:refused"


@message_template(REFUSED_TEMPLATE)
def _refused(params: Params) -> str | None:
    document = StoredDocument.objects.filter(id=str(params["document"])).first()
    if document is None:
        return None
    return _("您交的材料“%(title)s”带有病毒，已经删除。请换一个文件，重新上传，或者带原件到窗口。") % {
        "title": document.title
    }
