from cleaner.body.walk import segments_of
from cleaner.document import parse


def numbers(markup: str) -> list[tuple[str, int | None]]:
    document = parse(f"<html><body>{markup}</body></html>", url="https://site.example/")
    return [(each.text, each.number) for each in segments_of(document.flat)]


def test_items_of_an_ordered_list_are_counted() -> None:
    """Each list counts its own items, lists in lists included."""
    found = numbers("<ol><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li><li>e</li></ol><ol><li>f</li></ol>")
    assert found == [("a", 1), ("b", 2), ("c", 1), ("d", 2), ("e", 3), ("f", 1)]


def test_items_without_words_count_too() -> None:
    """An item that is empty or a picture has its number all the same."""
    assert numbers("<ol><li>a</li><li></li><li><img src=x></li><li>b</li></ol>") == [("a", 1), ("b", 4)]


def test_items_of_other_lists_have_no_number() -> None:
    """Bullets are not counted, nor items outside any list."""
    assert numbers("<ul><li>a</li><li>b</li></ul><div><li>c</li></div>") == [
        ("a", None),
        ("b", None),
        ("c", None),
    ]
