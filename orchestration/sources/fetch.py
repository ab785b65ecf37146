"""Finding the files of a published source: landed, in the mirror, or at the publisher.

Files come to rest in `landing/<source>/` under their published names and are read from there.
A file that a newer one replaces is kept in `superseded/`.
"""

import hashlib
import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import SourceUnavailableError
from orchestration.parquet import replacing
from orchestration.settings import get_settings
from orchestration.sources import download
from orchestration.sources.catalogue import Source

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LandedFile:
    """A file of a source, at rest in landing; `found_in` is landed, mirror or publisher."""

    path: Path
    sha256: str
    n_bytes: int
    found_in: str

    @property
    def file_name(self) -> str:
        """The name it was published under."""
        return self.path.name


def acquire(source: Source, *, pause: float = 1.0) -> list[LandedFile]:
    """Every file of a source, by name; SourceUnavailableError when there is none anywhere.

    The publisher is asked only when no file is landed or in the mirror; `pause` is the shortest
    wait in seconds before it is asked again.
    """
    files = at_hand(source)
    if files:
        return files
    fetched, refusals = from_publisher(source, source.addresses, pause=pause)
    if fetched:
        return fetched
    raise SourceUnavailableError(where_it_was_looked_for(source, refusals))


def at_hand(source: Source) -> list[LandedFile]:
    """Every file of a source that is landed or in the mirror, which is landed now; by name."""
    landing = get_settings().landing / source.name
    new = _take_from_mirror(source, landing)
    return [_landed(path, new.get(path, "landed")) for path in _matching(landing, source)]


def from_publisher(
    source: Source, addresses: list[str], *, pause: float = 1.0
) -> tuple[list[LandedFile], list[str]]:
    """The files at these addresses, landed now, and why others could not be had."""
    landing = get_settings().landing / source.name
    fetched, refusals = [], []
    for address in [] if get_settings().offline else addresses:
        try:
            fetched.append(download.download(address, landing, pause=pause))
        except download.DownloadError as error:
            refusals.append(str(error))
    for refusal in refusals if fetched else []:
        logger.warning("One file of %s is missing: %s", source.name, refusal)
    return [_landed(path, "publisher") for path in sorted(fetched)], refusals


def where_it_was_looked_for(source: Source, refusals: list[str], *, part: str = "") -> str:
    """What to say of a source, or of a part of it, without a file: where it was looked for."""
    settings = get_settings()
    mirror = f"{source.mirror_folder}/ of the mirror" if settings.mirror else "no mirror is set"
    if settings.offline:
        asked = "the publisher was not asked (TTE_OFFLINE)"
    elif refusals:
        asked = "the publisher was asked in vain (" + "; ".join(dict.fromkeys(refusals)) + ")"
    else:
        asked = "the publisher offers no direct address"
    return (
        f"No file of {source.name} ({source.title}){part}: nothing in landing/{source.name}/, "
        f"{mirror}, {asked}. Take it from {source.page} into landing/{source.name}/, or set "
        "TTE_SOURCE_MIRROR to a folder that holds it."
    )


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _take_from_mirror(source: Source, landing: Path) -> dict[Path, str]:
    mirror = get_settings().mirror
    if mirror is None:
        return {}
    taken = {}
    for file in _matching(mirror / source.mirror_folder, source):
        target = landing / file.name
        if target.exists():
            old, new = sha256_of(target), sha256_of(file)
            if old == new:
                continue
            _supersede(target, old)
        with replacing(target) as temporary:
            shutil.copyfile(file, temporary)
        taken[target] = "mirror"
    return taken


def _supersede(file: Path, sha256: str) -> None:
    with replacing(file.parent / "superseded" / f"{sha256[:8]}-{file.name}") as temporary:
        shutil.copyfile(file, temporary)


def _matching(folder: Path, source: Source) -> list[Path]:
    if not folder.is_dir():
        return []
    found = {
        file
        for pattern in source.patterns
        for file in folder.glob(pattern)
        if file.is_file() and not file.name.startswith(".")
    }
    return sorted(found)


def _landed(path: Path, found_in: str) -> LandedFile:
    return LandedFile(path, sha256_of(path), path.stat().st_size, found_in)
