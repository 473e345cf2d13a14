import pytest

from pos.script.looking_up import look_up

STATE = {
    "sale": {"lines": [{"title": "Bag"}, {"title": "Shirt"}], "coupons": ["A", "B"], "hold": None},
    "online": True,
    "shift": {"number": 3},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("online", "true"),
        ("shift.number", "3"),
        ("sale.hold", "null"),
        ("sale.hold.points", "null"),
        ("sale.lines.1.title", "Shirt"),
        ("sale.lines.2.title", "null"),
        ("sale.lines.-1.title", "null"),
        ("sale.lines.length", "2"),
        ("sale.coupons.count", "2"),
        ("sale.coupons", "A,B"),
        ("nothing.at.all", "null"),
        ("", "null"),
    ],
)
def test_look_up(path: str, value: str) -> None:
    """A dotted path names a value as text; what is not there is null."""
    assert value == look_up(STATE, path)
