"""How the site of these pages is built: Sphinx reads the Markdown, and no page fetches anything.

`tools/build_site.py` adds the pages that are made from the project itself, such as the data
dictionary, and is what `make docs` runs.
"""

project = "Talking Therapies Equity"
author = "the Talking Therapies Equity contributors"
project_copyright = author
language = "en-GB"

extensions = ["myst_parser"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown"}
exclude_patterns: list[str] = []

html_theme = "furo"
html_title = project
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
# Formulae are text: the usual renderer would be fetched from elsewhere by every reader.
html_math_renderer = None
