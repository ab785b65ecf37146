"""Whether the release that readers see is whole and has the mode, owner and group that are set."""

from rich.console import Console

from orchestration.private_folders import open_folders
from orchestration.publication import links, permissions
from orchestration.settings import get_settings


def print_release_problems(console: Console) -> int:
    """Print what needs attention about the current release, a line each; how many there are."""
    settings = get_settings()
    problems = permissions.problems_with_settings()
    if links.current_release() is not None:
        if not links.is_whole():
            problems.append(
                "equity.duckdb and published are not of one release. Run `tte refresh`; it makes "
                "both anew."
            )
        problems += permissions.locked_folders()
        if settings.equity.exists():
            problems += permissions.problems_with(settings.equity.resolve())
    for problem in problems:
        console.print(f"- {problem}", markup=False, highlight=False)
    for folder in open_folders():
        console.print(
            f"{folder.relative_to(settings.data)}/ holds rows of people and everyone on this "
            "machine may read it. Close it with `chmod o-rwx`.",
            highlight=False,
        )
    if settings.equity_file_mode & 0o007:
        console.print("Everyone on this machine may read equity.duckdb (TTE_EQUITY_MODE).")
    return len(problems)
