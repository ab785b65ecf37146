"""Rewrite `uv.lock` so that it names packages, versions and hashes, and no registry address.

uv writes the address of the index it happened to use into every entry. Whoever installs
behind a mirror or a proxy then asks the wrong server. Without addresses the hashes still fix
every byte, and the installer asks whichever index the machine is set up for.
"""

import re
import sys
from pathlib import Path

REGISTRY = re.compile(r'registry = "https?://[^"]*"')
FILE_ADDRESS = re.compile(r'url = "https?://[^"]*/([^"/]+)"')
DETAILS = re.compile(r', (?:size|upload-time) = (?:\d+|"[^"]*")')


def without_addresses(lock: str) -> str:
    """The text of a lock file with every address replaced by a file name."""
    lock = REGISTRY.sub('registry = "index"', lock)
    lock = FILE_ADDRESS.sub(r'path = "\1"', lock)
    return DETAILS.sub("", lock)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(without_addresses(path.read_text()))
