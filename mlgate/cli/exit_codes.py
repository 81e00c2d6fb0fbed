"""Exit codes: the same for every command and every output format."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command says to the shell."""

    CLEAN = 0
    DIAGNOSTICS = 1
    USAGE = 2
    OUTSIDE = 3
    NO_VERDICT = 4
    CONFLICT = 5
    BUG = 70
    INTERRUPTED = 130


class CommandError(Exception):
    """Ends a command with a message on stderr and an exit code."""

    def __init__(self, message: str, code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(message)
        self.code = code
