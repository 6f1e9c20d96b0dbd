"""The errors of every room, in one tree.

RalliesError
├── InvalidInput          what was said can't be taken; `field` names where (also a ValueError)
│   └── TooLarge          more than the limit
├── NotFound              nothing is there, or nobody may know that it is (also a LookupError)
├── Conflict              it has changed meanwhile, or it is there already
├── NotAllowed            the person is known and may not do this (also a PermissionError)
├── TooMany               wait `retry_after_seconds` and ask again
├── Unavailable           a part that is needed does not answer; try again later
│   ├── NotEncrypted      a server offers no encryption, so nothing was said to it
│   ├── NotVerified       a server does not prove that it is the one that was meant
│   ├── NotWritable       nothing can be saved: a disk is full, or may only be read
│   ├── NoDatabase        the database is gone for now
│   └── Busy              as much as can be done at a time is being done; the message tells a person what to do
└── ConfigurationError    the operator has to mend a setting or a file (also a RuntimeError)
"""


class RalliesError(Exception):
    """Something that a person can be told about."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(RalliesError, ValueError):
    """What was said can't be taken; `field` names the input, "" the whole."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class TooLarge(InvalidInput):
    """More was sent than is taken."""


class NotFound(RalliesError, LookupError):
    """Nothing is there, or nobody may know that it is."""


class Conflict(RalliesError):
    """Somebody else changed it meanwhile, or it exists already."""


class NotAllowed(RalliesError, PermissionError):
    """The person is known and may not do this."""


class TooMany(RalliesError):
    """Too many requests; the next one is welcome after `retry_after_seconds`."""

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(RalliesError):
    """A part that is needed does not answer."""

    def __init__(self, message: str, *, retry_after_seconds: int = 60) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class NotEncrypted(Unavailable):
    """A server offers no encryption, or somebody on the way has taken the offer out."""


class NotVerified(Unavailable):
    """A server shows a certificate that does not prove that it is the one that was meant."""


class NotWritable(Unavailable):
    """Nothing can be saved: a disk is full, or may only be read."""


class NoDatabase(Unavailable):
    """The database is gone for now."""


class Busy(Unavailable):
    """As much as can be done at a time is being done; the message is for a person, in the reader's language."""


class ConfigurationError(RalliesError, RuntimeError):
    """The operator has to mend a setting or a file; the message says which and how."""
