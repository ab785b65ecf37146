"""Where in a YAML file a value stands, so that an error can name the line."""

from collections.abc import Sequence

import yaml

Path = Sequence[str | int]


def line_of(text: str, path: Path) -> int:
    """Line (from 1) of the value at `path`, or of the nearest entry above it that exists."""
    node = yaml.compose(text, yaml.SafeLoader)
    line = node.start_mark.line
    for part in path:
        found = _child(node, part)
        if found is None:
            break
        node, line = found
    return line + 1


def _child(node: yaml.Node, part: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return value, key.start_mark.line
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        value = node.value[part]
        return value, value.start_mark.line
    return None
