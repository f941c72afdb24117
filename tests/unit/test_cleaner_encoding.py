import pytest

from cleaner.encoding import codec_name, decode

RUSSIAN = "Новый мост через реку открыли в субботу, на две недели раньше срока, обещанного жителям."
JAPANESE = "駅前にある本屋が今月末で店を閉じる。五十年にわたって親しまれてきた店です。"
CHINESE = "新的大桥在星期六开通了，比原来说的早了两个星期，人们都来看。"
TURKISH = "Yeni köprü cumartesi günü açıldı; kıyıdaki ışıklar söndü, şehirde düğün başladı, ağaçlar yeşildi."
POLISH = "Nowy most otwarto w sobotę, dwa tygodnie przed czasem, ku radości mieszkańców obu brzegów."


def page(text: str, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{meta}<title>x</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "iso8859-5", "iso-8859-5"),
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "euc_jp", "euc-jp"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp"),
        (CHINESE, "gb18030", "gb2312"),
        (CHINESE, "big5hkscs", "big5"),
        (TURKISH, "cp1254", "iso-8859-9"),
        (POLISH, "iso8859-2", "iso-8859-2"),
    ],
)
def test_a_true_label_is_believed_wherever_it_stands(text: str, codec: str, label: str) -> None:
    """A page in its stated encoding is read in it, by header or by meta."""
    text = text if codec != "big5hkscs" else "新的大橋在星期六開通了，比原來說的早了兩個星期，人們都來看。"
    assert text in decode(page(text, label).encode(codec), None)[0]
    assert text in decode(page(text).encode(codec), f"text/html; charset={label}")[0]


@pytest.mark.parametrize(
    ("text", "codec", "lie"),
    [
        (RUSSIAN, "koi8-r", "windows-1251"),
        (RUSSIAN, "cp1251", "iso-8859-1"),
        (RUSSIAN, "cp1251", "utf-8"),
        (RUSSIAN, "koi8-r", "utf-8"),
        (TURKISH, "cp1254", "iso-8859-1"),
        (RUSSIAN, "utf-8", "windows-1251"),
        (CHINESE, "utf-8", "iso-8859-1"),
    ],
)
def test_the_bytes_have_the_last_word_against_a_liar(text: str, codec: str, lie: str) -> None:
    """A label under which the text makes no sense is not believed."""
    assert text in decode(page(text, lie).encode(codec), f"text/html; charset={lie}")[0]


def test_a_byte_order_mark_beats_every_label() -> None:
    """UTF-8, UTF-16 and UTF-32 marks settle the encoding and are taken off."""
    for codec in ("utf-8-sig", "utf-16", "utf-32"):
        text, _ = decode(page(RUSSIAN, "koi8-r").encode(codec), "text/html; charset=koi8-r")
        assert text.startswith("<html>")
        assert RUSSIAN in text


def test_utf16_without_a_mark_is_seen_by_its_zeros() -> None:
    """UTF-16 of either order is read without a mark."""
    for codec in ("utf-16-le", "utf-16-be"):
        assert RUSSIAN in decode(page(RUSSIAN).encode(codec), None)[0]


def test_a_few_broken_characters_do_not_undo_utf8() -> None:
    """A UTF-8 page with a stray byte stays UTF-8, the byte becoming U+FFFD."""
    text, name = decode(page(RUSSIAN * 3).encode() + b"\xff", None)
    assert name == "utf-8"
    assert text.count("\ufffd") == 1


def test_labels_are_read_as_browsers_read_them() -> None:
    """ISO-8859-1 means windows-1252, GB2312 means GB18030; nonsense means nothing."""
    assert codec_name("ISO-8859-1") == "cp1252"
    assert codec_name(" gb2312 ") == "gb18030"
    assert codec_name("x-sjis") == "cp932"
    assert codec_name("no-such-thing") is None
