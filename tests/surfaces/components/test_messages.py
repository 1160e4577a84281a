"""The tool that keeps both languages whole."""

import gettext
from pathlib import Path

import pytest

from tools import messages


def keys(found) -> list[tuple]:
    return [(message.context, message.singular, message.plural) for message in found]


def test_python_is_read_under_the_names_it_imports() -> None:
    source = (
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext\n"
        "a = _('我要办事')\nb = ngettext('还剩 %(n)d 天', '还剩 %(n)d 天', n)\nc = pgettext('截止', '前')\n"
        "d = other('不算')\ne = _(a_variable)\nf = _('长' '句')\n"
    )
    assert keys(messages.python_messages(source, "x.py")) == [
        (None, "我要办事", None),
        (None, "还剩 %(n)d 天", "还剩 %(n)d 天"),
        ("截止", "前", None),
        (None, "长句", None),
    ]


def test_an_underscore_of_another_make_is_not_taken() -> None:
    assert keys(messages.python_messages("_ = str\n_('不是翻译')\n", "x.py")) == []


def test_a_sentence_built_on_the_fly_is_refused() -> None:
    source = "from django.utils.translation import gettext as _\n_(f'有 {n} 份')\n"
    with pytest.raises(messages.SourceError, match=r"x\.py:2"):
        list(messages.python_messages(source, "x.py"))


def test_templates_are_read_in_all_their_forms() -> None:
    source = (
        '{% load i18n %}{% translate "提交" %}{% translate "前" context "截止" %}'
        "{% blocktranslate count n=n %}共 {{ n }} 条{% plural %}共 {{ n }} 条{% endblocktranslate %}"
        '{% nav items _("主要栏目") "site" %}{{ x|default:_("修改") }}{% comment %}{% translate "不算" %}{% endcomment %}'
    )
    assert keys(messages.template_messages(source, "x.html")) == [
        (None, "提交", None),
        ("截止", "前", None),
        (None, "共 %(n)s 条", "共 %(n)s 条"),
        (None, "主要栏目", None),
        (None, "修改", None),
    ]


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    return folder


def used(*singulars: str) -> dict:
    return {(None, text): [messages.Message(text, None, None, "x.py:1")] for text in singulars}


def write(folder: Path, name: str, *pairs: tuple[str, str]) -> None:
    (folder / name).write_text(
        'msgid ""\nmsgstr ""\n' + "".join(f'\nmsgid "{a}"\nmsgstr "{b}"\n' for a, b in pairs)
    )


def test_what_lacks_english_is_reported(catalogue: Path) -> None:
    write(catalogue, "a.po", ("提交", "Send"), ("空的", ""))
    lacking = messages.missing("en", used("提交", "空的", "没有", "OK", "（", "123"))
    assert [message.singular for message in lacking] == ["空的", "没有", "（"]


def test_faults_are_named(catalogue: Path) -> None:
    write(catalogue, "a.po", ("提交", "Send"), ("还剩 %(n)d 天", "days left"), ("旧的", "old"))
    write(catalogue, "b.po", ("提交", "Submit"))
    sentences = " | ".join(messages.faults("en", used("提交", "还剩 %(n)d 天")))
    assert "translated otherwise in a.po" in sentences
    assert "other placeholders" in sentences
    assert "'旧的' is used nowhere" in sentences


def test_all_files_become_one_catalogue(catalogue: Path) -> None:
    write(catalogue, "a.po", ("提交", "Send"))
    write(catalogue, "b.po", ("撤回", "Withdraw"), ("空的", ""))
    target = catalogue / "django.mo"
    assert messages.compile_language("en", target) == 2
    with target.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("撤回") == "Withdraw"
    assert compiled.gettext("空的") == "空的"
