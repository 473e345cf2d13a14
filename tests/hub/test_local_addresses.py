from __future__ import annotations

import socket

import pytest

from pos.errors import HubError, HubMisuse
from pos.hub.local.addresses import checked_name, free_port, is_only_here, names_of_box


def test_what_a_box_is_called() -> None:
    """What it should be called is first; its own name and addresses are there, each once."""
    names = names_of_box("10.0.0.7", ("hub.store", "localhost"))
    assert "hub.store" == names[0]
    assert {"localhost", "127.0.0.1", "::1", "10.0.0.7"} < set(names)
    assert len(names) == len(set(names))
    assert "0.0.0.0" not in names_of_box("0.0.0.0", ())
    for name in names:
        assert name == checked_name(name)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("Hub.Store.", "hub.store"), ("2001:DB8::1", "2001:db8::1"), ("10.0.0.7", "10.0.0.7")],
)
def test_name_as_a_certificate_has_it(given: str, kept: str) -> None:
    """One way to write it, so that it is found again."""
    assert kept == checked_name(given)


@pytest.mark.parametrize("wrong", ["", "a b", "x" * 64, "hub..store", "*.store", "hüb", "a/b"])
def test_what_nobody_can_call(wrong: str) -> None:
    """Told before a certificate is made for it."""
    with pytest.raises(ValueError, match="neither a name nor an address"):
        checked_name(wrong)


def test_who_is_only_here() -> None:
    """Only what cannot be reached from elsewhere needs no TLS."""
    assert all(is_only_here(host) for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost"))
    assert not any(is_only_here(host) for host in ("0.0.0.0", "::", "*", "", "10.0.0.7", "hub"))


def test_port_of_its_own() -> None:
    """0 draws one that is free and is given to nobody who calls out; one that is taken is told."""
    drawn = free_port("127.0.0.1", 0)
    assert 15_000 <= drawn < 32_000
    taken = pytest.raises(HubMisuse, match=f"Port {drawn} of 127.0.0.1 is in use")
    with socket.create_server(("127.0.0.1", drawn)), taken:
        free_port("127.0.0.1", drawn)
    assert drawn == free_port("127.0.0.1", drawn)
    with pytest.raises(HubError, match=r"Nobody can listen at 192\.0\.2\.77"):
        free_port("192.0.2.77", drawn)
