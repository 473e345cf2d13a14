"""A line that breaks between connecting and TLS."""

import select
import socket
import ssl
import struct

import httpcore
import pytest

from pos.http.deadline import Deadline
from pos.http.sockets import DeadlineBackend, running_deadline

NO_LINGERING = struct.pack("ii", 1, 0)
WITHIN_S = 5.0


def test_a_line_reset_before_tls_leaves_no_socket_open() -> None:
    """The caller is told that nothing was reached, and the socket is closed, not left to chance."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        token = running_deadline.set(Deadline(WITHIN_S))
        try:
            stream = DeadlineBackend().connect_tcp(*server.getsockname())
            accepted, _ = server.accept()
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGERING)
            accepted.close()
            sock = stream.get_extra_info("socket")
            assert select.select([sock], [], [], WITHIN_S)[0], "the reset has arrived"
            with pytest.raises(httpcore.ConnectError):
                stream.start_tls(ssl.create_default_context(), "till.invalid")
            assert sock.fileno() == -1
        finally:
            running_deadline.reset(token)
