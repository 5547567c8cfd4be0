"""How the pages become a site: ``sphinx-build -W -b html docs site``."""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from quotelens import __version__

project = "quotelens"
author = "the quotelens authors"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
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
copybutton_prompt_text = r"\$ |>>> "
copybutton_prompt_is_regexp = True
html_static_path = ["static"]
html_css_files = ["quotelens.css"]


def _add_dark_variants(app: Sphinx, tree: nodes.document) -> None:
    """Where a picture has a dark variant beside it (NAME-dark.png), show that one on dark pages."""
    for image in list(tree.findall(nodes.image)):
        light = Path(image["uri"])
        dark = light.with_stem(f"{light.stem}-dark")
        if (Path(app.srcdir) / dark).exists():
            other = image.copy()
            other["uri"] = dark.as_posix()
            for one, shown in ((image, "only-light"), (other, "only-dark")):
                one["classes"] = [*one["classes"], shown]
            image.parent.insert(image.parent.index(image) + 1, other)


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _add_dark_variants, priority=400)
