"""Numbers with what they count."""

from console.numerals import counted


def test_one_is_one_thing_and_all_else_are_many() -> None:
    """Only 1 takes the singular; zero and the rest take the plural, the given one if there is one."""
    assert [counted(number, "page") for number in (0, 1, 2)] == ["0 pages", "1 page", "2 pages"]
    assert counted(1, "link or block", "links or blocks") == "1 link or block"
    assert counted(3, "link or block", "links or blocks") == "3 links or blocks"
