"""How the readers and cleaners of files say that nothing of a file is kept."""

from __future__ import annotations

from workflows.domain.imaging.verdicts import RefusalReason


class FileRefusedError(Exception):
    """The file is refused; the same file will be refused again.

    ``detail`` says which part or code it is about, never what stands there.
    """

    def __init__(self, reason: RefusalReason, detail: str = "") -> None:
        super().__init__(reason.value, detail)
        self.reason = reason
        self.detail = detail


def damaged(detail: str) -> FileRefusedError:
    """Return the refusal of a file that breaks its own format."""
    return FileRefusedError(RefusalReason.DAMAGED, detail)
