"""How the pages become a site: ``sphinx-build -W -b html docs site``."""

from quotelens import __version__

project = "quotelens"
author = "the quotelens authors"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "quotelens"
html_show_copyright = False
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autoclass_content = "class"
# attrs writes __init__ from the fields, which are documented in words.
autodoc_class_signature = "mixed"
