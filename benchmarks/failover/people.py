"""``python -m benchmarks.failover.people N`` on a web host: who will apply and take numbers, written to stdout as JSON."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from itertools import count
from typing import Any


def main() -> None:
    import django

    django.setup()
    from huiban.domains.cases.public import give_document
    from huiban.domains.directory.public import Role
    from huiban.foundation.tokens.public import issue_token
    from tests import factories as make

    make._serial = count(70_500)  # beside what the demonstration numbered
    lasts = timedelta(hours=2)
    item, group = make.item(_content()), make.group("trial", "Y")
    people: list[dict[str, Any]] = []
    for _place in range(int(sys.argv[1])):
        person = make.person()
        actor = make.applicant(person)
        documents = [
            str(give_document(actor=actor, filename="材料.png", content=make.picture()).id)
            for _page in range(3)
        ]
        token, _ends = issue_token(holder_kind="person", holder_id=person.id, lasts=lasts)
        people.append({"id": str(person.id), "token": token, "documents": documents})
    guide = make.staff(Role.HALL_MANAGER)
    token, _ends = issue_token(holder_kind="staff", holder_id=guide.id, lasts=lasts)
    print(json.dumps({"item": item.code, "group": group.code, "people": people, "guide": token}))


def _content() -> Any:
    from huiban.domains.catalog.public import FormField, FormSection, Material
    from tests import factories as make

    fields = [
        FormField(id="name", label="姓名", prefill="person.name"),
        FormField(id="school", label="毕业学校"),
        FormField(id="true", label="以上属实", type="confirm"),
    ]
    names = (("m_id", "身份证"), ("m_photo", "证件照"), ("m_proof", "毕业证"))
    return make.content(
        form=[FormSection(id="who", title="申请人", fields=fields)],
        materials=[Material(id=name, name=label, source="本人") for name, label in names],
    )


if __name__ == "__main__":
    main()
