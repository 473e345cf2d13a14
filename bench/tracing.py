"""System calls of a forked child, counted one by one with ptrace and nothing but the kernel.

The child begins a new phase by calling `mark`; each flush is put down to the phase and the thread
it was made in.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import traceback
from collections import Counter
from collections.abc import Callable

# From linux/ptrace.h.
_TRACEME, _SYSCALL, _SETOPTIONS, _GET_SYSCALL_INFO = 0, 24, 0x4200, 0x420E
_O_TRACESYSGOOD, _O_TRACECLONE, _O_EXITKILL = 1, 8, 0x100000
_INFO_ENTRY = 1
_ALL_THREADS = 0x40000000  # __WALL, linux/wait.h
_SYSCALL_STOP = signal.SIGTRAP | 0x80

_NUMBERS = {
    "x86_64": {"fsync": 74, "fdatasync": 75, "getppid": 110},
    "aarch64": {"fsync": 82, "fdatasync": 83, "getppid": 173},
    "riscv64": {"fsync": 82, "fdatasync": 83, "getppid": 173},
}

Flushes = Counter[tuple[int, int]]
"""How many flushes were made, by phase and thread id."""


class TracingRefused(Exception):
    """The kernel, a container or the machine's kind does not allow it."""


class _SyscallInfo(ctypes.Structure):
    """struct ptrace_syscall_info, as it is where a system call is entered."""

    _fields_ = (
        ("op", ctypes.c_uint8),
        ("pad", ctypes.c_uint8 * 3),
        ("arch", ctypes.c_uint32),
        ("instruction_pointer", ctypes.c_uint64),
        ("stack_pointer", ctypes.c_uint64),
        ("nr", ctypes.c_uint64),
        ("args", ctypes.c_uint64 * 6),
    )


def mark() -> None:
    """Begin the next phase: a call that nobody else makes, and that changes nothing."""
    os.getppid()


def trace(work: Callable[[], None]) -> Flushes:
    """Run the work in a child and count. Call it in a process of its own: it waits for any child.

    TracingRefused, with nothing done, where this machine does not allow it.
    """
    numbers = _NUMBERS.get(platform.machine())
    if numbers is None:
        raise TracingRefused(f"the system calls of {platform.machine()} are not known here")
    child = os.fork()
    if child == 0:
        _work_traced(work)
    _, status = os.waitpid(child, 0)
    if not os.WIFSTOPPED(status):
        raise TracingRefused("this process may not trace its children")
    _ptrace(_SETOPTIONS, child, _O_TRACESYSGOOD | _O_TRACECLONE | _O_EXITKILL)
    return _Follower(child, numbers).follow()


def _work_traced(work: Callable[[], None]) -> None:
    """In the child: let the parent trace, wait for it, work, and leave without cleaning up."""
    status = 1
    try:
        try:
            _ptrace(_TRACEME, 0, 0)
        except OSError:
            os._exit(status)  # refused: the parent sees an end where it waits for a stop
        os.kill(os.getpid(), signal.SIGSTOP)
        work()
        status = 0
    except Exception:  # noqa: BLE001 - a process's edge: it must not return into its parent's code
        traceback.print_exc()
    finally:
        os._exit(status)


class _Follower:
    def __init__(self, child: int, numbers: dict[str, int]) -> None:
        self._child = child
        self._flushing = {numbers["fsync"], numbers["fdatasync"]}
        self._marking = numbers["getppid"]
        self._phase = 0
        self._flushes: Flushes = Counter()

    def follow(self) -> Flushes:
        """Let every thread run from one system call to the next until the child has ended."""
        _ptrace(_SYSCALL, self._child, 0)
        while True:
            thread, status = os.waitpid(-1, _ALL_THREADS)
            if os.WIFSTOPPED(status):
                self._go_on(thread, os.WSTOPSIG(status), event=status >> 16)
            elif thread == self._child:
                if status != 0:
                    raise RuntimeError(f"the traced child failed (status {status})")
                return self._flushes

    def _go_on(self, thread: int, stopped_by: int, *, event: int) -> None:
        deliver = 0
        if stopped_by == _SYSCALL_STOP:
            self._count(thread)
        elif not event and stopped_by not in (signal.SIGSTOP, signal.SIGTRAP):
            deliver = stopped_by  # a signal of the child's own; a new thread begins with a SIGSTOP
        try:
            _ptrace(_SYSCALL, thread, deliver)
        except ProcessLookupError:
            pass  # ended meanwhile; its status comes next

    def _count(self, thread: int) -> None:
        info = _SyscallInfo()
        _ptrace(_GET_SYSCALL_INFO, thread, ctypes.addressof(info), size=ctypes.sizeof(info))
        if info.op != _INFO_ENTRY:
            return
        if info.nr == self._marking:
            self._phase += 1
        elif info.nr in self._flushing:
            self._flushes[self._phase, thread] += 1


_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.restype = ctypes.c_long
_libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


def _ptrace(request: int, thread: int, data: int, *, size: int = 0) -> None:
    if _libc.ptrace(request, thread, size, data) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"ptrace: {os.strerror(number)}")
