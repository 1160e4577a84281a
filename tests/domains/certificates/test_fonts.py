from huiban.domains.certificates.typeset.fonts import covered, missing_characters


def test_rare_characters_of_names_are_there():
    assert missing_characters("𠮷㛃䶮㑇𬭬龘堃〇") == []


def test_what_no_font_has_is_told_once_in_the_order_met():
    assert missing_characters("王\U0002a6d6李\U0002ebf0\U0002a6d6🙂") == ["\U0002a6d6", "\U0002ebf0", "🙂"]


def test_all_of_gb2312_is_covered():
    signs = (
        bytes([lead, trail]).decode("gb2312", "ignore")
        for lead in range(0xB0, 0xF8)
        for trail in range(0xA1, 0xFF)
    )
    assert {ord(sign) for sign in signs if sign} <= covered()
