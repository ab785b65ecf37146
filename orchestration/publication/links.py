"""Which release is the current one: one link, moved in one step.

`releases/current` points at a release folder. `equity.duckdb`, `published` and `equity` are links
through it that never change, so that all of them belong to one release at any moment.
"""

import os
import shutil
from pathlib import Path

from orchestration.errors import PipelineError
from orchestration.settings import get_settings

CURRENT = "current"
KEPT_RELEASES = 3


def current_release() -> Path | None:
    """The folder of the release that readers see now, or None before the first one."""
    settings = get_settings()
    current = settings.releases / CURRENT
    if current.exists():
        return current.resolve()
    # A data directory of an earlier version: each link named its release itself.
    return settings.equity.resolve().parent if settings.equity.exists() else None


def switch_to(release: Path) -> None:
    """Make `release`, a folder of `releases/`, the one that every reader sees from now on."""
    settings = get_settings()
    before = current_release()
    if before is not None:
        # Links of an earlier version are led through `current` to the release they show already.
        _point(settings.releases / CURRENT, before)
    lead_through_current()
    _point(settings.releases / CURRENT, release)
    if not (release / settings.equity_parquet_folder.name).exists():
        settings.equity_parquet_folder.unlink(missing_ok=True)


def lead_through_current() -> None:
    """Make or mend the links that lead to the current release.

    A folder in the place of a link is somebody's and is not removed: PipelineError.
    """
    settings = get_settings()
    for link in (settings.equity, settings.published, settings.equity_parquet_folder):
        if link.is_dir() and not link.is_symlink():
            raise PipelineError(
                f"{link.name} in the data directory is a folder, not the link to the current "
                f"release. Move it away and run the refresh again."
            )
        _point(link, settings.releases / CURRENT / link.name)


def is_whole() -> bool:
    """Whether what analysts and everyone else see belongs to one release."""
    settings = get_settings()
    current = current_release()
    return current is not None and all(
        link.exists() and link.resolve().parent == current
        for link in (settings.equity, settings.published)
    )


def remove_old_releases(*, keep: Path) -> None:
    """Remove what killed runs left and all but the newest releases.

    A process that has a removed database open goes on reading it: the file system keeps the
    bytes until it is closed.
    """
    releases = get_settings().releases
    folders = [entry for entry in releases.iterdir() if not entry.is_symlink()]
    abandoned = [entry for entry in folders if entry.name.startswith(".")]
    finished = sorted(entry for entry in folders if entry not in abandoned)
    old = [entry for entry in finished[:-KEPT_RELEASES] if entry != keep]
    for entry in [*old, *abandoned]:
        shutil.rmtree(entry, ignore_errors=True)


def _point(link: Path, target: Path) -> None:
    """Make `link` point at `target`, replacing what was there in one step."""
    wanted = os.path.relpath(target, link.parent)
    if link.is_symlink() and str(link.readlink()) == wanted:
        return
    temporary = link.with_name(f".{link.name}.tmp")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(wanted)
    temporary.replace(link)
