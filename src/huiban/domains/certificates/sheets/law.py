"""Articles the documents rely on, word for word (中华人民共和国行政许可法, text of 2019-04-23)."""

from __future__ import annotations

from huiban.domains.certificates.layouts import LegalCitation

_LAW = "中华人民共和国行政许可法"

ACCEPTED = LegalCitation(
    law=_LAW,
    article="第三十二条第一款第（五）项",
    text="申请事项属于本行政机关职权范围，申请材料齐全、符合法定形式，或者申请人按照本行政机关的要求提交全部补正申请材料的，应当受理行政许可申请。",
)
NOT_ACCEPTED = LegalCitation(law=_LAW, article="第三十二条")
CORRECTION = LegalCitation(
    law=_LAW,
    article="第三十二条第一款第（四）项",
    text="申请材料不齐全或者不符合法定形式的，应当当场或者在五日内一次告知申请人需要补正的全部内容，逾期不告知的，自收到申请材料之日起即为受理。",
)
GRANTED = LegalCitation(
    law=_LAW,
    article="第三十八条第一款",
    text="申请人的申请符合法定条件、标准的，行政机关应当依法作出准予行政许可的书面决定。",
)
REFUSED = LegalCitation(
    law=_LAW,
    article="第三十八条第二款",
    text="行政机关依法作出不予行政许可的书面决定的，应当说明理由，并告知申请人享有依法申请行政复议或者提起行政诉讼的权利。",
)
