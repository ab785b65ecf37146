"""Who may read the analysts' files: mode, owner and group, as set in the settings."""

import grp
import pwd
import shutil
import stat
from pathlib import Path

from orchestration.errors import PipelineError
from orchestration.settings import Settings, get_settings

PUBLIC_FILE, PUBLIC_FOLDER = 0o644, 0o755
# Until a release is whole, nobody but the pipeline may look into it.
UNFINISHED_FOLDER = 0o700


def restrict(file: Path) -> None:
    """Give an analysts' file its mode, owner and group. PipelineError when that is not possible."""
    settings = get_settings()
    _give_away(file, settings)
    file.chmod(settings.equity_file_mode)


def restrict_folder(folder: Path) -> None:
    """The same for a folder: whoever may read its files may also enter it."""
    settings = get_settings()
    _give_away(folder, settings)
    readable = settings.equity_file_mode & 0o444
    folder.chmod(settings.equity_file_mode | 0o700 | readable >> 2)


def describe(file: Path) -> str:
    """Mode, owner and group in words, such as `0640, owner tte, group analysts`."""
    found = file.stat()
    return (
        f"{stat.S_IMODE(found.st_mode):04o}, owner {_user_name(found.st_uid)}, "
        f"group {_group_name(found.st_gid)}"
    )


def problems_with(file: Path) -> list[str]:
    """What differs between an analysts' file and the settings, each with what to do."""
    settings, found = get_settings(), file.stat()
    wrong = []
    if stat.S_IMODE(found.st_mode) != settings.equity_file_mode:
        wrong.append(f"its mode is not {settings.equity_file_mode:04o} (TTE_EQUITY_MODE)")
    if settings.equity_owner and _user_name(found.st_uid) != settings.equity_owner:
        wrong.append(f"its owner is not {settings.equity_owner} (TTE_EQUITY_OWNER)")
    if settings.equity_group and _group_name(found.st_gid) != settings.equity_group:
        wrong.append(f"its group is not {settings.equity_group} (TTE_EQUITY_GROUP)")
    return [f"{file.name}: {what}. `tte refresh` makes a release that has it." for what in wrong]


def problems_with_settings() -> list[str]:
    """An owner or group that this machine does not have."""
    settings = get_settings()
    wrong = []
    for name, given, find in (
        ("TTE_EQUITY_OWNER", settings.equity_owner, pwd.getpwnam),
        ("TTE_EQUITY_GROUP", settings.equity_group, grp.getgrnam),
    ):
        try:
            if given:
                find(given)
        except KeyError:
            wrong.append(f"{name} is {given}, which this machine does not have. Correct it.")
    return wrong


def locked_folders() -> list[str]:
    """Folders on the way to a release that only their owner can enter, with what to do."""
    settings = get_settings()
    return [
        f"{folder.name}/: only its owner can enter it, so nobody else reaches a release. "
        f"Allow it with `chmod o+x` or, for one group, `chgrp` and `chmod g+x`."
        for folder in (settings.data, settings.releases)
        if folder.is_dir() and _cannot_be_entered(folder)
    ]


def _give_away(place: Path, settings: Settings) -> None:
    try:
        if settings.equity_owner or settings.equity_group:
            shutil.chown(place, settings.equity_owner, settings.equity_group)
    except LookupError:
        raise PipelineError(
            f"This machine has no user {settings.equity_owner or 'named'} or no group "
            f"{settings.equity_group or 'named'}. Correct TTE_EQUITY_OWNER and TTE_EQUITY_GROUP."
        ) from None
    except PermissionError:
        raise PipelineError(
            f"{place.name} cannot be given to the owner and group of TTE_EQUITY_OWNER and "
            f"TTE_EQUITY_GROUP. The user who runs the pipeline must be a member of the group; "
            f"only root can give a file to another owner."
        ) from None


def _user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group_name(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _cannot_be_entered(folder: Path) -> bool:
    """Whether nobody but the owner can pass through a folder."""
    return not folder.stat().st_mode & 0o011
