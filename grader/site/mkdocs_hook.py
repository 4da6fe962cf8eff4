"""What our course needs beyond MkDocs: its navigation, links to exercises, and scripts only where needed.

In a lesson `[Do the exercise](exercise:news2-score)` leads to that exercise's page on the learner's home
page. An unknown id fails the build, with the known ones named. (MkDocs 1.6, "Hooks".)
"""

from __future__ import annotations

import re
from collections.abc import Collection

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from grader.catalog import load_catalog
from grader.site.accessible import name_landmarks
from grader.site.checkout import SITE, Checkout
from grader.site.navigation import build_navigation

EXERCISE_LINK = re.compile(r'href="exercise:([^"#]*)"')

# What on a page calls for which of our copies. Both are megabytes, so other pages go without.
NEEDED_BY = {"mermaid.js": 'class="mermaid"', "mathjax.js": 'class="arithmatex"'}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make the navigation from the folders."""
    checkout = Checkout.of_config(config.config_file_path)
    catalog = load_catalog(checkout.exercises)
    config.nav = build_navigation(checkout.course, catalog)
    config.extra["exercises"] = [exercise.id for exercise in catalog.exercises()]
    return config


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Turn exercise links into addresses, and note which scripts the page needs for theme/main.html."""
    page.meta["scripts"] = [name for name, sign in NEEDED_BY.items() if sign in html]
    known = config.extra["exercises"]
    return EXERCISE_LINK.sub(lambda link: f'href="{exercise_path(link[1], known, page.file.src_uri)}"', html)


def exercise_path(exercise_id: str, known: Collection[str], page: str) -> str:
    """Return the address of an exercise's page; an unknown id stops the build."""
    if exercise_id not in known:
        raise PluginError(
            f"{page} links to exercise:{exercise_id}, and there is no such exercise. "
            f"The catalogue knows: {', '.join(known)}."
        )
    return f"/exercises/{exercise_id}"


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Put those of our copies beside the pages that some page needs."""
    pages = [file.page for file in files.documentation_pages() if file.page is not None]
    for name in sorted({script for page in pages for script in page.meta["scripts"]}):
        copy = str(SITE / "vendor" / name)
        files.append(File.generated(config, f"assets/vendor/{name}", abs_src_path=copy))
    return env


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001
    """Name what the theme leaves nameless."""
    return name_landmarks(output)
