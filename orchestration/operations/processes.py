"""Handing over to another program of this environment."""

import os
import sys
from pathlib import Path


def replace_process(command: list[str]) -> None:
    """Become `command`, a program installed beside this Python."""
    program = Path(sys.executable).with_name(command[0])
    os.execv(program, [str(program), *command[1:]])
