"""Folders that only the pipeline's own user may enter: rows of people, before disclosure control.

The data directory itself must let analysts pass on their way to a release, so these close
themselves. What is delivered into `landing/` comes from others; `tte doctor` says when it is open.
"""

from pathlib import Path

from orchestration.settings import get_settings

PRIVATE = 0o700


def close_private_folders() -> None:
    """Make the lake and quarantine, if they are not there, and close them to everyone else."""
    for folder in (get_settings().lake, get_settings().quarantine):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(PRIVATE)


def open_folders() -> list[Path]:
    """Folders with rows of people that users outside the owner's group can enter or list."""
    settings = get_settings()
    folders = (settings.landing / "mds", settings.lake, settings.quarantine)
    return [folder for folder in folders if _is_reached(folder, settings.data)]


def _is_reached(folder: Path, top: Path) -> bool:
    """Whether no folder from `folder` up to and with `top` is closed to others."""
    way = [folder, *(parent for parent in folder.parents if parent.is_relative_to(top))]
    return folder.is_dir() and all(place.stat().st_mode & 0o005 for place in way)
