"""The content of an item of which only the catalogue entry is known: it can still be applied for."""

from __future__ import annotations

from huiban.domains.catalog.content import Fee, FormField, FormSection, ItemContent, Material, ReviewStep


def generic_content() -> ItemContent:
    """A form that asks who, how to reach them and what for, and takes the identity card and any papers at hand."""
    return ItemContent(
        described=False,
        fee=Fee(charged=False, standard="是否收费以窗口告知为准"),
        materials=[
            Material(
                id="m_identity",
                name="申请人身份证件",
                kind="certificate",
                source="公安机关发的居民身份证",
                source_kind="government",
                copies=1,
                locker_kind="id_card",
                standard="正反面都要，字迹清楚，在有效期内。",
            ),
            Material(
                id="m_other",
                name="与所办事项有关的其他材料",
                kind="other",
                need="optional",
                source="您手里已有的材料；还缺什么，受理时会一次告诉您",
            ),
        ],
        form=[
            FormSection(
                id="applicant",
                title="申请人",
                fields=[
                    FormField(
                        id="applicant_name", label="姓名", prefill="person.name", max_length=60, personal=True
                    ),
                    FormField(
                        id="applicant_id",
                        label="身份证号",
                        type="citizen_id",
                        prefill="person.citizen_id",
                        personal=True,
                    ),
                    FormField(
                        id="applicant_mobile",
                        label="手机号",
                        type="mobile",
                        prefill="person.mobile",
                        personal=True,
                        help="办理进度会发到这个手机。",
                    ),
                    FormField(
                        id="applicant_address",
                        label="联系地址",
                        type="address",
                        required=False,
                        prefill="person.address",
                        max_length=200,
                        personal=True,
                    ),
                ],
            ),
            FormSection(
                id="request",
                title="要办的事",
                fields=[
                    FormField(
                        id="request",
                        label="请说明您要办什么",
                        type="text",
                        min_length=5,
                        max_length=1000,
                        help="写清楚什么事、什么时间、涉及什么地址或证件。",
                        example="我要办理……，因为……",
                    ),
                ],
            ),
        ],
        review_steps=[ReviewStep(id="examine", name="审查", standard="申请人、事项与材料相符")],
    )
