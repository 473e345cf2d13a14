"""A real process killed with SIGKILL before the n-th write or sync below a folder.

Asks the kernel alone: a seccomp filter stops the process at the calls that count and at no other,
and ptrace looks at them. Run as a program it makes itself ready to be traced and becomes another.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

# linux/ptrace.h, linux/prctl.h, linux/seccomp.h, linux/audit.h, linux/filter.h
_TRACEME, _CONT, _SETOPTIONS, _GET_SYSCALL_INFO = 0, 7, 0x4200, 0x420E
_O_TRACECLONE, _O_TRACESECCOMP, _O_EXITKILL = 0x8, 0x80, 0x100000
_EVENT_SECCOMP = 7
_NO_NEW_PRIVS, _SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_RET_TRACE, _RET_ALLOW = 0x7FF00000, 0x7FFF0000
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_OWN_CHILDREN = 0x40000000 | 0x20000000  # __WALL | __WNOTHREAD

_CALLS = {
    "x86_64": {
        "write": 1,
        "pwrite64": 18,
        "fsync": 74,
        "fdatasync": 75,
        "ftruncate": 77,
    },
    "aarch64": {
        "write": 64,
        "pwrite64": 68,
        "fsync": 82,
        "fdatasync": 83,
        "ftruncate": 46,
    },
}
REFUSED = 77
"""How it ends where the kernel, a container or the machine's kind does not allow it."""


class TracingRefused(Exception):
    """Another way must be found."""


class _SyscallInfo(ctypes.Structure):
    """struct ptrace_syscall_info, as it is where a filter stopped a system call."""

    _fields_ = (
        ("op", ctypes.c_uint8),
        ("pad", ctypes.c_uint8 * 3),
        ("arch", ctypes.c_uint32),
        ("instruction_pointer", ctypes.c_uint64),
        ("stack_pointer", ctypes.c_uint64),
        ("nr", ctypes.c_uint64),
        ("args", ctypes.c_uint64 * 6),
    )


class Traced:
    """A program with pipes, as Popen makes it; killed before the n-th call, if it comes to it."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environ: Mapping[str, str],
        folder: Path,
        kill_at: int | None,
    ) -> None:
        self.calls = 0
        self.process: subprocess.Popen[str]
        self._command = [sys.executable, "-S", __file__, *command]
        self._environ = environ
        self._folder = folder
        self._kill_at = kill_at
        self._begun = threading.Event()
        self._refused = False
        # Whoever forked a process traces it: all of it is this one thread's.
        self._thread = threading.Thread(target=self._run, name="tracer", daemon=True)

    def start(self) -> subprocess.Popen[str]:
        self._thread.start()
        self._begun.wait()
        if self._refused:
            with self.process:
                raise TracingRefused
        return self.process

    def wait(self) -> int:
        """How many calls were seen, when the process has ended."""
        self._thread.join()
        if self.process.returncode == REFUSED:
            raise TracingRefused
        return self.calls

    def _run(self) -> None:
        self.process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=dict(self._environ),
        )
        try:
            self._follow(self.process.pid)
        finally:
            self._begun.set()

    def _follow(self, child: int) -> None:
        _, status = os.waitpid(child, _OWN_CHILDREN)
        if not os.WIFSTOPPED(status):
            self.process.returncode = os.waitstatus_to_exitcode(status)
            self._refused = True
            return
        _ptrace(_SETOPTIONS, child, _O_TRACECLONE | _O_TRACESECCOMP | _O_EXITKILL)
        self._begun.set()
        _ptrace(_CONT, child, 0)
        while True:
            thread, status = os.waitpid(-1, _OWN_CHILDREN)
            if os.WIFSTOPPED(status):
                self._go_on(child, thread, os.WSTOPSIG(status), event=status >> 16)
            elif thread == child:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                return

    def _go_on(self, child: int, thread: int, stopped_by: int, *, event: int) -> None:
        if event == _EVENT_SECCOMP and self._counts(thread):
            self.calls += 1
            if self.calls == self._kill_at:
                os.kill(child, signal.SIGKILL)
                return
        own = not event and stopped_by not in (signal.SIGSTOP, signal.SIGTRAP)
        try:
            _ptrace(_CONT, thread, stopped_by if own else 0)
        except ProcessLookupError:
            pass  # ended meanwhile; its status comes next

    def _counts(self, thread: int) -> bool:
        """Whether the call is about a file below the folder."""
        info = _SyscallInfo()
        try:
            _ptrace(_GET_SYSCALL_INFO, thread, ctypes.addressof(info), size=ctypes.sizeof(info))
            path = Path(f"/proc/{thread}/fd/{info.args[0]}").readlink()
        except (ProcessLookupError, FileNotFoundError):
            return False
        return path.is_relative_to(self._folder)


def _be_traced() -> None:
    """By whoever started this process; then stopped at each of the calls, and at no other."""
    calls = _CALLS.get(platform.machine())
    if calls is None:
        sys.exit(REFUSED)
    try:
        _ptrace(_TRACEME, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        _filter(list(calls.values()))
    except OSError:
        sys.exit(REFUSED)


def _filter(numbers: list[int]) -> None:
    """Our calls are all of the machine's own kind, so that their numbers alone are looked at."""
    steps = [struct.pack("HBBI", _LOAD, 0, 0, 0)]
    for place, number in enumerate(numbers):
        to_trace = len(numbers) - place
        steps.append(struct.pack("HBBI", _JUMP_IF_EQUAL, to_trace, 0, number))
    steps.append(struct.pack("HBBI", _RETURN, 0, 0, _RET_ALLOW))
    steps.append(struct.pack("HBBI", _RETURN, 0, 0, _RET_TRACE))
    program = ctypes.create_string_buffer(b"".join(steps))
    header = struct.pack("H6xP", len(steps), ctypes.addressof(program))
    told = ctypes.create_string_buffer(header)
    _prctl(_NO_NEW_PRIVS, 1, 0)
    _prctl(_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(told))


_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.restype = ctypes.c_long
_libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_libc.prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)


def _ptrace(request: int, thread: int, data: int, *, size: int = 0) -> None:
    if _libc.ptrace(request, thread, size, data) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"ptrace: {os.strerror(number)}")


def _prctl(option: int, first: int, second: int) -> None:
    if _libc.prctl(option, first, second, 0, 0) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl: {os.strerror(number)}")


if __name__ == "__main__":
    _be_traced()
    os.execv(sys.argv[1], sys.argv[1:])
