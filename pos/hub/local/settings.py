"""What PostgreSQL is told: its settings, and who is let in by which door."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pos.hub.local.addresses import is_only_here
from pos.hub.local.certificates import AUTHORITY, SERVER, SERVER_KEY
from pos.hub.local.folder import OWNER_ROLE, HubFolder
from pos.hub.local.owner import Owner
from pos.places import switch_to

SETTINGS: Final = "pos.conf"
DOORS: Final = "pos_hba.conf"
OF_THE_SHOP: Final = "shop.conf"
_INCLUDED: Final = f"include '{SETTINGS}'\ninclude_if_exists '{OF_THE_SHOP}'\n"
_HERE: Final = ("127.0.0.1/32", "::1/128")
_HEAD: Final = f"# Written anew by pos hub serve. Settings of your own go into {OF_THE_SHOP}.\n"
_CAPACITY: Final = {
    # A till has a line for its shipments, one for what comes down, one for questions and one for
    # the quota: four hundred of a hundred tills. Two go on to the head office, three are its
    # owner's alone, and the rest is for commands, reports and backups.
    "max_connections": "420",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
}
_SAFETY: Final = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "password_encryption": "scram-sha-256",
}
_STANDBY: Final = {
    "wal_level": "replica",
    "hot_standby": "on",
    "max_wal_senders": "10",
    "max_replication_slots": "10",
    # A standby that stays away must not fill this disk.
    "max_slot_wal_keep_size": "8GB",
}
_LOST_LINES: Final = {
    "authentication_timeout": "10s",
    "client_connection_check_interval": "10s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "60s",
}
_LOG: Final = {
    "logging_collector": "on",
    "log_filename": "hub-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_file_mode": "0600",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # No sale and no customer is in it: neither statements, nor their values, nor the rows that a
    # message would show.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """At which addresses; an empty host is the socket of this box alone."""

    host: str
    port: int
    has_tls: bool = False
    asks_for_certificates: bool = False
    """Of whoever comes over the network, beside a password."""


def write_settings(folder: HubFolder, listening: Listening, owner: Owner) -> None:
    """What was there of ours is replaced; what is the shop's stays."""
    data = folder.data
    switch_to(data / SETTINGS, _conf(folder, listening).encode())
    switch_to(data / DOORS, _doors(listening).encode())
    main = data / "postgresql.conf"
    text = main.read_text(encoding="utf-8")
    if _INCLUDED not in text:
        switch_to(main, f"{text}\n{_INCLUDED}".encode())
    owner.give(data / SETTINGS, data / DOORS, main)


def _conf(folder: HubFolder, listening: Listening) -> str:
    settings = {
        "listen_addresses": listening.host,
        "port": str(listening.port),
        "unix_socket_directories": str(folder.run),
        "unix_socket_permissions": "0700",
        "hba_file": str(folder.data / DOORS),
        "log_directory": str(folder.log),
        **_CAPACITY,
        **_SAFETY,
        **_STANDBY,
        **_LOST_LINES,
        **_LOG,
        **(_tls(folder.tls) if listening.has_tls else {}),
    }
    return _HEAD + "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items())


def _tls(folder: Path) -> dict[str, str]:
    return {
        "ssl": "on",
        "ssl_min_protocol_version": "TLSv1.2",
        "ssl_ca_file": str(folder / AUTHORITY),
        "ssl_cert_file": str(folder / SERVER),
        "ssl_key_file": str(folder / SERVER_KEY),
    }


def _doors(listening: Listening) -> str:
    """The first line that fits decides."""
    scram = "scram-sha-256"
    lines = [
        f"local all {OWNER_ROLE} trust  # whoever may open the socket's folder",
        f"local replication {OWNER_ROLE} trust",
        f"local all all {scram}",
        f"host all,replication {OWNER_ROLE} all reject  # from this box's socket alone",
    ]
    lines += [f"host all,replication all {here} {scram}" for here in _HERE]
    if listening.has_tls and not is_only_here(listening.host):
        proof = " clientcert=verify-full" if listening.asks_for_certificates else ""
        lines.append(f"hostssl all,replication all all {scram}{proof}")
    return _HEAD + "".join(f"{line}\n" for line in lines)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
