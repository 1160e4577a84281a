"""Item contents for these tests: a guidance, a form whose questions depend on each other, materials by situation."""

from __future__ import annotations

from huiban.domains.catalog.public import ItemContent, ItemVersion
from tests import factories


def stall() -> ItemContent:
    """开一个摊: two questions, two pages of form, an identity card always and a lease for those who rent."""
    return ItemContent.model_validate(
        {
            "described": True,
            "plain_name": "开一个摊",
            "name_en": "Open a stall",
            "promised_limit": {"length": 5},
            "statutory_limit": {"length": 20},
            "situations": [
                {
                    "id": "q_place",
                    "text": "在哪里摆？",
                    "options": [
                        {"value": "shop", "label": "有店面", "effect": "要填店址"},
                        {"value": "street", "label": "流动摆", "effect": "不在这里办"},
                        {"value": "online", "label": "网上"},
                    ],
                },
                {
                    "id": "q_right",
                    "text": "店面是谁的？",
                    "show_when": 'q_place == "shop"',
                    "options": [
                        {"value": "own", "label": "自己的"},
                        {"value": "rent", "label": "租的", "effect": "交租赁合同"},
                    ],
                },
            ],
            "materials": [
                {"id": "m_id", "name": "身份证", "source": "公安机关", "locker_kind": "id_card", "max_mb": 1},
                {"id": "m_lease", "name": "租赁合同", "source": "您和房东", "when": 'q_right == "rent"'},
                {"id": "m_photo", "name": "摊位照片", "source": "您", "need": "optional", "accepts": ["jpg"]},
                {"id": "m_form", "name": "申请书", "source": "系统", "route": "cancelled"},
            ],
            "form": [
                {
                    "id": "who",
                    "title": "申请人",
                    "fields": [
                        {"id": "name", "label": "姓名", "prefill": "person.name"},
                        {
                            "id": "idno",
                            "label": "身份证号",
                            "type": "citizen_id",
                            "prefill": "person.citizen_id",
                        },
                        {"id": "phone", "label": "手机号", "type": "mobile", "prefill": "person.mobile"},
                    ],
                },
                {
                    "id": "stall",
                    "title": "摊位",
                    "fields": [
                        {
                            "id": "address",
                            "label": "店址",
                            "type": "address",
                            "show_when": 'q_place == "shop"',
                        },
                        {"id": "area", "label": "面积", "type": "number", "min": 1, "max": 500},
                        {"id": "rent", "label": "月租金", "type": "money", "required": False},
                        {"id": "opens", "label": "开业日期", "type": "date"},
                        {"id": "helper", "label": "有没有帮工", "type": "bool"},
                        {
                            "id": "helper_name",
                            "label": "帮工姓名",
                            "show_when": "helper == true",
                            "min_length": 2,
                        },
                        {
                            "id": "goods",
                            "label": "卖什么",
                            "type": "multi",
                            "options": ["水果", "蔬菜", "早点"],
                        },
                        {"id": "promise", "label": "我保证内容真实", "type": "confirm"},
                    ],
                },
            ],
            "form_rules": [
                {"id": "r_street", "check": 'q_place != "street"', "message": "流动摆摊请问街道办事处。"},
                {
                    "id": "r_area",
                    "check": "!helper || area >= 5",
                    "message": "请帮工的，面积要 5 平方米以上。",
                    "field": "area",
                },
            ],
        }
    )


def stall_item() -> str:
    """The code of a fresh item with this guide."""
    return factories.item(stall()).code


def version_of(code: str) -> ItemVersion:
    from huiban.domains.catalog.public import find_item

    view = find_item(code)
    assert view is not None
    return view.version
