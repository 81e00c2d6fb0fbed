"""The documentation site: every rule at the address that reports print, no link that leads nowhere, nothing from elsewhere."""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path

import pytest

from mlgate.cli.facts import SITE, url_of
from mlgate.cli.main import COMMANDS, full_parser
from mlgate.config.reference import option_table
from mlgate.engine.registry import rule_cards
from tests.documentation.blocks import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from site_markdown import site_markdown

PAGES = {ROOT / "docs" / "ci.md": "ci.md", ROOT / "rules" / "leakage" / "fit-before-split.md": "rules/leakage/x.md"}


def test_every_rule_is_where_reports_say(site: Path) -> None:
    addresses = [url_of(card) for card in rule_cards()]
    assert addresses and all(addresses)
    lost = [url for url in addresses if not (site / url.removeprefix(f"{SITE}/") / "index.html").is_file()]
    assert not lost


def test_every_command_and_option_has_its_place(site: Path) -> None:
    for name in COMMANDS:
        page = (site / "commands" / name / "index.html").read_text(encoding="utf-8")
        parser = next(action for action in full_parser()._actions if action.dest == "command").choices[name]  # type: ignore[index]
        options = [word for action in parser._actions for word in action.option_strings if word not in ("-h", "--help")]
        assert not [word for word in options if word not in page], name
    page = (site / "configuration" / "index.html").read_text(encoding="utf-8")
    assert not [row.key for row in option_table() if f"<code>{row.key}</code>" not in page]


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loaded = re.compile(r'<(?:script|link|img|iframe)\b[^>]*(?:src|href)="?(https?:[^" >]+)')
    for page in site.rglob("*.html"):
        found = [url for url in loaded.findall(page.read_text(encoding="utf-8")) if not url.startswith(SITE)]
        assert not found, page


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("nowhere.md", "nowhere.md"),
        ("other.md#no-such-part", "no-such-part"),
        ("../no/such/file.py", "no/such/file.py"),
    ],
)
def test_a_link_that_leads_nowhere_fails_the_build(
    link: str, told: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort

    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text(site_markdown(f"# Start\n\n[a]({link})\n", docs / "index.md", "index.md", PAGES))
    (docs / "other.md").write_text("# Other\n\n## A part\n")
    (tmp_path / "mkdocs.yml").write_text(
        f"INHERIT: {ROOT / 'mkdocs.yml'}\nhooks: []\nextra_css: []\nplugins: []\ntheme: {{name: mkdocs}}\n"
        "nav: [index.md, other.md]\n"
    )
    config = load_config(str(tmp_path / "mkdocs.yml"), site_dir=str(tmp_path / "site"), docs_dir=str(docs))
    with caplog.at_level(logging.WARNING), pytest.raises(Abort):
        build(config)
    assert told in caplog.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](ci.md#github)", "[a](ci.md#github)"),
        ("[a](../rules/leakage/fit-before-split.md)", "[a](rules/leakage/x.md)"),
        ("[a](../action.yml)", "[a](https://github.com/mlgate/mlgate/blob/main/action.yml)"),
        ("![a](images/fix-report.png)", "![a](images/fix-report.png)"),
        ("[a](../examples)", "[a](https://github.com/mlgate/mlgate/tree/main/examples)"),
        ("`[a](../examples)` and [b](https://x.example)", "`[a](../examples)` and [b](https://x.example)"),
        ("```\n[a](../examples)\n```", "```\n[a](../examples)\n```"),
        ("words\n- an item\n- another", "words\n\n- an item\n- another"),
        ("| `a \\| b` | c \\| d |", "| `a | b` | c \\| d |"),
        ('```python file=train.py settings={"a":1}\nx\n```', '``` python title="train.py"\nx\n```'),
        (
            "```notebook\nx\n```\n```python fixed\ny\n```",
            '``` python\nx\n```\n``` python title="what the fix makes of it"\ny\n```',
        ),
        ("<!-- not run: why -->\nx", "x"),
        ("````console\n```\n[a](ci.md)\n````", "```` console\n```\n[a](ci.md)\n````"),
    ],
)
def test_markdown_of_the_repository_becomes_that_of_the_site(text: str, expected: str) -> None:
    assert site_markdown(text, ROOT / "docs" / "gates.md", "gates.md", PAGES) == f"{expected}\n"
