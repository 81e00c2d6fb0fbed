"""What all HTML reports share: one file, no network, no scripts, light and dark, good on a telephone and on paper."""

from __future__ import annotations

from pathlib import Path

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.reporters.display import visible

PAGES = Path(__file__).parent / "pages"
_CODE = lazy_regex(r"`([^`]+)`")


def render_page(name: str, values: dict[str, Any]) -> str:
    """Render a template of `pages/`; everything is escaped, and a name that it lacks is an error.

    Templates extend `base.html`. Filters: `prose` for messages whose names stand in backticks, `visible` for text from
    outside, in which nothing may hide.
    """
    return str(_environment().get_template(name).render(values)).rstrip() + "\n"


def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=FileSystemLoader(PAGES)
    )
    environment.filters |= {"prose": prose, "visible": visible}
    return environment


def prose(text: str) -> Any:
    """A message whose names in backticks become code, as markup."""
    from markupsafe import Markup, escape

    parts = _CODE.split(visible(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )
