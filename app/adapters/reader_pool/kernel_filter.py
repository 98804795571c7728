"""The network, and other programs, closed to this process and its children by the kernel (seccomp(2), Linux)."""

import ctypes
import platform

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001
"""SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EPERM."""
_NUMBER_AT, _MACHINE_AT = 0, 4
"""Where `struct seccomp_data` has the call's number and the machine's."""
_FIRST_X32 = 0x40000000
_MACHINES = {
    "x86_64": (0xC000003E, (41, 42, 59, 101, 322, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 117, 281, 425)),
}
"""AUDIT_ARCH, and the numbers of socket, connect, execve, ptrace, execveat and io_uring_setup."""


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("value", ctypes.c_uint))


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


def close_network() -> bool:
    """Close the network for good; return whether the kernel let it."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        return _set_filter(library) or library.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0
    except (AttributeError, OSError):
        return False


def _set_filter(library: ctypes.CDLL) -> bool:
    if platform.machine() not in _MACHINES or library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    instructions = _instructions(*_MACHINES[platform.machine()])
    table = (_Instruction * len(instructions))(*(_Instruction(*each) for each in instructions))
    handed = _Filter(len(instructions), table)
    return bool(library.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(handed), 0, 0) == 0)


def _instructions(machine: int, refused: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Return the filter: calls of another machine, of x32 and those refused jump to its last line."""
    tests = [(_AT_LEAST, _FIRST_X32), *((_EQUAL, number) for number in refused)]
    return [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_EQUAL, 0, len(tests) + 2, machine),
        (_LOAD, 0, 0, _NUMBER_AT),
        *((code, len(tests) - at, 0, value) for at, (code, value) in enumerate(tests)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
