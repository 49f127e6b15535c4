"""A Word file -> PDF, by LibreOffice where it is installed."""

import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from assistant.errors import UsageError

_ONE_AT_A_TIME = threading.Lock()  # each takes a core for seconds
_LONGEST = 60  # seconds; a talk of 90 minutes takes about five, the first time on a machine more


def pdf_of(word: bytes) -> bytes:
    """The file as PDF. Raises UsageError, saying so, where no LibreOffice is there or it fails."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UsageError("kit_no_office")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "talk.docx").write_bytes(word)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"  # of its own: two may run at a time
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", name, str(folder / "talk.docx")]
        try:
            with _ONE_AT_A_TIME:
                subprocess.run(command, check=True, capture_output=True, timeout=_LONGEST)  # noqa: S603 (no word of it is a reader's)
            return (folder / "talk.pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise UsageError("kit_office_failed") from error
