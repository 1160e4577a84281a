import re
from pathlib import Path

import pytest
from django.template import Context, Template

from huiban.surfaces import components
from huiban.surfaces.components.icons import ICONS, icon_markup

ROOT = Path(components.__file__).parent


def test_the_sprite_holds_exactly_the_named_icons() -> None:
    sprite = (ROOT / "static/components/icons.svg").read_text()
    assert set(re.findall(r'<symbol id="([\w-]+)"', sprite)) == ICONS


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(ValueError, match="no icon named"):
        icon_markup("clokc")


def test_an_icon_without_words_is_hidden_and_one_with_words_is_read() -> None:
    assert 'aria-hidden="true"' in icon_markup("clock")
    named = icon_markup("seal", label="已盖章<")
    assert 'role="img"' in named
    assert "已盖章&lt;" in named


def test_the_tag_renders_by_name() -> None:
    html = Template('{% load components %}{% icon "phone" size="l" %}').render(Context())
    assert "components/icons.svg#phone" in html
    assert "icon-l" in html
