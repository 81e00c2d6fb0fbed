"""Hooks of mkdocs: pages made of rules, packs and the command line; links and fences as the site wants them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from markdown.core import Markdown
from markdown.extensions import Extension
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from site_commands import command_pages, command_table
from site_markdown import ROOT, site_markdown
from site_rules import families, pack_pages, rule_pages, with_facts

TOP = {
    "index.md": ROOT / "README.md",
    "changelog.md": ROOT / "CHANGELOG.md",
    "contributing.md": ROOT / "CONTRIBUTING.md",
}
"""Pages made of files beside `docs`."""
COMMANDS_MARK = "<!-- commands -->"
_INPUTS_MARK = re.compile(r"<!-- inputs: (\S+) -->")


class TwoBlanks(Extension):
    """Markdown in which what belongs to an item of a list is indented by two blanks."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Tell the parser."""
        md.tab_length = 2


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Complete the navigation: rules by family, packs, commands, decisions."""
    config.markdown_extensions.append(TwoBlanks())  # type: ignore[arg-type]  # handed to Markdown as it is
    sections = {name: pages for entry in config.nav or [] for name, pages in entry.items()}
    for family, pages in families().items():
        sections["Rules"].append({family.replace("_", " ").capitalize(): pages})
    sections["Rules"].append({"Packs": sorted(pack_pages())})
    sections["Reference"].append({"Commands": ["commands.md", *command_pages()]})
    decisions = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    sections["Project"].append({"Decisions": [f"decisions/{name}" for name in decisions]})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not files of `docs`."""
    for name, path in {**TOP, **rule_pages()}.items():
        files.append(File.generated(config, name, abs_src_path=str(path)))
    for name, text in {**pack_pages(), **command_pages()}.items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Make a page's text fit for the site."""
    name = page.file.src_uri
    source = sources().get(name, ROOT / "docs" / name)
    page.meta["search"] = {"boost": _boost(name)}
    if name.startswith("rules/") and source.suffix == ".md" and source.is_file():
        markdown = with_facts(markdown, source.stem)
    markdown = markdown.replace(COMMANDS_MARK, command_table())
    markdown = _INPUTS_MARK.sub(lambda mark: _inputs(ROOT / mark[1]), markdown)
    return site_markdown(markdown, source, name, {path: name for name, path in sources().items()})


def on_post_page(output: str, **_: Any) -> str:
    """Name the theme's search for screen readers."""
    return output.replace(
        'data-md-component="search" role="dialog"', 'data-md-component="search" role="dialog" aria-label="Search"'
    )


def _boost(name: str) -> float:
    """How much a page counts in a search: a rule's own page before lists that name it."""
    return 2 if name.startswith("rules/") else 0.2 if name in ("coverage.md", "changelog.md") else 1


@cache
def sources() -> dict[str, Path]:
    """The file of each page that is made of one."""
    docs = ROOT / "docs"
    return {**{path.relative_to(docs).as_posix(): path for path in docs.rglob("*.md")}, **TOP, **rule_pages()}


def _inputs(action: Path) -> str:
    """The inputs of an action as a table, from its file."""
    rows = [
        "| `{}` | {} | {} |".format(name, told["description"], (told.get("default") and f"`{told['default']}`") or "")
        for name, told in yaml.safe_load(action.read_text(encoding="utf-8"))["inputs"].items()
    ]
    return "\n".join(["| input | meaning | default |", "|---|---|---|", *rows])
