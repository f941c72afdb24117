"""Whole pages in the encodings that the web has been written in, labelled rightly, wrongly or not at all."""

import pytest

from cleaner import Unreadable, clean

TEXTS = {
    "ru": "Паромная компания отменила все рейсы, пока причал не станет безопасным, и островитянам "
    "советуют запастись "
    "продуктами, пока в лавке ещё есть хлеб. Ремонт может продлиться до мая, совет проголосует в четверг.",
    "uk": "Поромна компанія скасувала всі рейси, доки причал не стане безпечним, і мешканцям радять "
    "запастися "
    "харчами, поки в крамниці ще є хліб. Ремонт може тривати до травня, рада проголосує в четвер.",
    "ja": "渡船会社は、桟橋の安全が確認されるまですべての便を欠航とし、島民には店にパンがあるうちに買い"
    "置きをするよう"
    "呼びかけている。修理は五月までかかる見通しで、町議会は木曜日に採決する。",
    "zh": "轮渡公司取消了所有班次，直到码头恢复安全为止，并提醒岛上居民趁商店还有面包时储备食物。维修可"
    "能要到五月，"
    "议会将于周四就是否出资搭建临时浮桥进行表决。",
    "zh-tw": "渡輪公司取消了所有班次，直到碼頭恢復安全為止，並提醒島上居民趁商店還有麵包時儲備食物。維"
    "修可能要到五月，"
    "議會將於週四就是否出資搭建臨時浮橋進行表決。",
    "ko": "여객선 회사는 부두의 안전이 확인될 때까지 모든 운항을 취소했고, 섬 주민들에게 가게에 빵이 "
    "남아 있을 때 미리 "
    "사 두라고 안내했다. 수리는 오월까지 걸릴 수 있다.",
    "tr": "Vapur şirketi iskele güvenli hâle gelene kadar tüm seferleri iptal etti ve adalılara "
    "dükkânda ekmek "
    "varken stok yapmaları söylendi. Onarım mayısa kadar sürebilir, belediye meclisi perşembe günü "
    "oylayacak.",
    "pl": "Przewoźnik odwołał wszystkie rejsy do czasu, aż molo będzie bezpieczne, a mieszkańcom wyspy "
    "zalecono "
    "zrobienie zapasów, póki w sklepie jest chleb. Naprawa może potrwać do maja.",
    "cs": "Přívozní společnost zrušila všechny plavby, dokud nebude molo bezpečné, a ostrovanům se "
    "doporučuje "
    "udělat si zásoby, dokud je v obchodě chléb. Oprava může trvat do května.",
    "hu": "A komptársaság minden járatot törölt, amíg a móló biztonságos nem lesz, és a szigetlakóknak azt "
    "tanácsolják, hogy vásároljanak be, amíg van kenyér. A javítás májusig is eltarthat, a tanács "
    "csütörtökön dönt.",
    "el": "Η ακτοπλοϊκή εταιρεία ακύρωσε όλα τα δρομολόγια μέχρι να γίνει ασφαλής η προβλήτα, και οι "
    "νησιώτες "
    "καλούνται να προμηθευτούν τρόφιμα όσο υπάρχει ψωμί. Η επισκευή μπορεί να διαρκέσει ως τον Μάιο.",
    "he": "חברת המעבורות ביטלה את כל ההפלגות עד שהמזח יהיה בטוח שוב, ותושבי האי התבקשו להצטייד כל עוד "
    "יש לחם בחנות. "
    "התיקון עשוי להימשך עד מאי, והמועצה תצביע ביום חמישי.",
    "ar": "ألغت شركة العبارات جميع الرحلات إلى أن يصبح الرصيف آمنا من جديد، وطلب من سكان الجزيرة "
    "التزود بالمؤن ما دام "
    "في المتجر خبز. وقد يستغرق الإصلاح حتى مايو، وسيصوت المجلس يوم الخميس.",
    "th": "บริษัทเรือข้ามฟากยกเลิกเที่ยวเรือทั้งหมดจนกว่าท่าเรือจะปลอดภัย "
    "และขอให้ชาวเกาะซื้อของตุนไว้ระหว่างที่ร้านยังมี"
    "ขนมปัง การซ่อมแซมอาจใช้เวลาถึงเดือนพฤษภาคม",
    "de": "Die Fährgesellschaft hat alle Überfahrten abgesagt, bis der Anleger wieder sicher ist, und die "
    "Inselbewohner sollen sich eindecken, solange der Laden noch Brot hat. Die Reparatur dauert länger.",
}
WRITTEN = [
    ("koi8-r", "ru"), ("windows-1251", "ru"), ("windows-1251", "uk"), ("iso-8859-5", "ru"), ("cp866", "ru"),
    ("shift_jis", "ja"), ("euc-jp", "ja"), ("iso-2022-jp", "ja"), ("gb18030", "zh"), ("gb2312", "zh"),
    ("big5", "zh-tw"), ("euc-kr", "ko"), ("iso-8859-9", "tr"), ("windows-1254", "tr"), ("windows-1250", "pl"),
    ("iso-8859-2", "pl"), ("windows-1250", "cs"), ("iso-8859-2", "cs"), ("iso-8859-2", "hu"),
    ("windows-1253", "el"), ("iso-8859-7", "el"), ("windows-1255", "he"), ("windows-1256", "ar"),
    ("windows-874", "th"), ("windows-1252", "de"), ("iso-8859-1", "de"),
]  # fmt: skip


def page(codec: str, language: str, *, label: str = "", tag: str = "") -> bytes:
    text = TEXTS[language]
    meta = f'<meta charset="{label}">' if label else ""
    opening = f'<html lang="{tag}">' if tag else "<html>"
    markup = (
        f"{opening}<head>{meta}<title>{text[:20]}</title></head><body><h1>{text[:20]}</h1><p>{text}</p>"
        f"<p>{text[10:]}</p></body></html>"
    )
    return markup.encode(codec.replace("windows-874", "cp874"))


def text_of(payload: bytes, content_type: str = "text/html") -> str:
    return clean(payload, url="https://isle.example/news/pier", content_type=content_type).text


@pytest.mark.parametrize(("codec", "language"), WRITTEN)
def test_a_page_is_read_under_its_label_and_without_any(codec: str, language: str) -> None:
    """Header, meta or nothing: the same text comes out."""
    wanted = TEXTS[language]
    assert wanted in text_of(page(codec, language), f"text/html; charset={codec}")
    assert wanted in text_of(page(codec, language, label=codec))
    assert wanted in text_of(page(codec, language))


@pytest.mark.parametrize(("codec", "language"), WRITTEN)
def test_a_page_is_read_though_it_calls_itself_utf8(codec: str, language: str) -> None:
    """A template's ``<meta charset=utf-8>`` over a database of another time is not believed."""
    assert TEXTS[language] in text_of(page(codec, language, label="utf-8"))


@pytest.mark.parametrize(("codec", "language"), WRITTEN)
def test_a_page_that_tells_its_language_is_read_though_its_server_lies(codec: str, language: str) -> None:
    """A server that calls everything Western is overruled where the page's language cannot be written so."""
    payload = page(codec, language, tag=language)
    assert TEXTS[language] in text_of(payload, "text/html; charset=iso-8859-1")


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_read_in_every_script(codec: str, language: str) -> None:
    """The zeros between the letters of its markup tell the order, and are no sign of a binary file."""
    assert TEXTS[language] in text_of(page(codec, language))
    assert TEXTS[language] in text_of(page(codec, language), "text/html; charset=windows-1251")


def test_what_is_mostly_zeros_is_no_page() -> None:
    """Four bytes a letter, or the head of a disk image, is no encoding of the web."""
    with pytest.raises(Unreadable):
        clean(b"\x00\x01\x00\x00" * 400, url="https://isle.example/a")
