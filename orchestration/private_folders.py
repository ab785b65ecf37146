"""Folders that only the pipeline's own user may enter: rows of people, before disclosure control.

The data directory itself must let analysts pass on their way to a release, so these close
themselves. What is delivered into `landing/` comes from others; `tte doctor` says when it is open.
"""

from contextlib import suppress
from pathlib import Path

from orchestration.settings import get_settings

PRIVATE = 0o700


def close_private_folders() -> None:
    """Close the lake, made if it is not there, and quarantine, if it is, to everyone else.

    What the owner may do there stays as it is. Where this cannot be done, whoever writes there
    next says so, and `tte doctor` what is open.
    """
    lake, quarantine = get_settings().lake, get_settings().quarantine
    with suppress(OSError):
        lake.mkdir(parents=True, exist_ok=True)
        for folder in filter(Path.is_dir, (lake, quarantine)):
            folder.chmod(folder.stat().st_mode & PRIVATE)


def open_folders() -> list[Path]:
    """Folders with rows of people that users outside the owner's group can enter or list."""
    settings = get_settings()
    folders = (settings.landing / "mds", settings.lake, settings.quarantine)
    return [folder for folder in folders if _is_reached(folder, settings.data)]


def _is_reached(folder: Path, top: Path) -> bool:
    """Whether no folder from `folder` up to and with `top` is closed to others."""
    way = [folder, *(parent for parent in folder.parents if parent.is_relative_to(top))]
    return folder.is_dir() and all(place.stat().st_mode & 0o005 for place in way)
