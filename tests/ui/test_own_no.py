"""What the say line has: what the terminal said, or a no of the screen's own."""

from pos.terminal.snapshot import Say
from pos.ui.own_no import OwnNo

REFUSED = Say(number=3, text="The shift is not open.", ok=False)
DONE = Say(number=4, text="Shift 1 is open.")


def test_a_no_stands_until_there_is_news() -> None:
    """The screen's own no is shown in place of what was said before it, and goes by the next."""
    own = OwnNo()
    own.say("Choose a line first.", REFUSED)

    assert not own.goes_by(REFUSED)
    assert ("Choose a line first.", False) == (own.or_said(REFUSED).text, own.or_said(REFUSED).ok)
    assert own.goes_by(DONE)
    assert DONE is own.or_said(DONE)
    assert not own.goes_by(DONE)


def test_a_refusal_does_not_stand_under_what_is_begun() -> None:
    """An old refusal is passed over from then on; what was done is not, nor is the next refusal."""
    own = OwnNo()
    own.say("Choose a line first.", REFUSED)
    own.begin_clean(REFUSED)

    assert "" == own.or_said(REFUSED).text
    assert DONE is own.or_said(DONE)
    own.begin_clean(DONE)
    assert DONE is own.or_said(DONE)
