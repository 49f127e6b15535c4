"""Files made by the talk kit, opened by another program."""

import re
import subprocess
from pathlib import Path


def pdf_pages(data: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", data))


def converted(office: str, folder: Path) -> dict[str, bytes]:
    """Every file of a folder as PDF."""
    files = sorted(str(path) for path in folder.iterdir())
    profile = f"-env:UserInstallation=file://{folder.parent / 'profile'}"
    out = folder.parent / "pdf"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(out), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {path.stem: path.read_bytes() for path in out.iterdir()}
