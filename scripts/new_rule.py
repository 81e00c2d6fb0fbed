"""Make a new rule: `python scripts/new_rule.py FAMILY NAME` writes page and logic; there is nothing else to edit."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = "documents"
PREFIXES = {
    "leakage": "MLG1",
    "reproducibility": "MLG2",
    "configuration": "MLG3",
    "data_handling": "MLG4",
    "training": "MLG5",
    "evaluation": "MLG6",
    "security": "MLG7",
    "notebook": "MLG8",
    "project": "MLG9",
    DOCUMENTS: "MLD",
}

PAGE = """\
# {name} ({code})

One line that says what is wrong.

## Why is this bad?
What goes wrong later, for whom, in two or three sentences.

## Example
```python
offence()  # error: [{name}]
```

## Use instead
```python
remedy()
```

## Cases
What looks alike but is fine, in one sentence:
```python
remedy()
```
"""

LOGIC = '''\
"""Logic of {name}; its page is rules/{family}/{name}.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Diagnostic
from mlgate.core.rule import ModuleRule, Severity
from mlgate.semantics.module import Module


class {class_name}(ModuleRule):
    """One line that says what is wrong."""

    code = "{code}"
    name = "{name}"
    severity = Severity.WARNING

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield the calls that offend."""
        for call in module.calls:
            if call.text == "offence":
                yield self.report(call, f"`{{call.text}}` is called")
'''


def used_codes() -> set[str]:
    """Codes that pages of this checkout have."""
    titles = (path.read_text(encoding="utf-8").split("\n", 1)[0] for path in ROOT.glob("rules/*/*.md"))
    return {match[1] for title in titles if (match := re.search(r"\((ML[A-Z]\d{3})\)", title))}


def next_code(family: str) -> str:
    """The lowest code above those in use: codes are never reused. Those of documents are given by hand."""
    prefix = PREFIXES[family]
    highest = max((int(code[4:]) for code in used_codes() if code.startswith(prefix)), default=0)
    return f"{prefix}{highest + 1:02}"


def main() -> int:
    """Write the page and the logic."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("family", choices=sorted(PREFIXES))
    parser.add_argument("name", help="the offence, in kebab-case: reads after 'allow'")
    parser.add_argument("--code", help="default: the next free code of the family")
    arguments = parser.parse_args()
    name, family = arguments.name, arguments.family
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or name.startswith("no-"):
        parser.error(f"`{name}`: expected kebab-case, without a leading no-")
    if family == DOCUMENTS and not arguments.code:
        parser.error("a rule on documents needs --code MLDnnn: its hundred says which documents")
    code = arguments.code or next_code(family)
    if code in used_codes():
        parser.error(f"{code} is in use")
    page = ROOT / "rules" / family / f"{name}.md"
    logic = ROOT / "mlgate" / "rules" / family / f"{name.replace('-', '_')}.py"
    if page.exists() or logic.exists():
        parser.error(f"`{name}` exists")
    package = logic.parent / "__init__.py"
    page.parent.mkdir(parents=True, exist_ok=True)
    logic.parent.mkdir(parents=True, exist_ok=True)
    if not package.exists():
        package.write_text(f'"""{PREFIXES[family]}: an offence, in a line of the README."""\n', encoding="utf-8")
    class_name = "".join(part.capitalize() for part in name.split("-"))
    facts = {"name": name, "code": code, "family": family, "class_name": class_name}
    page.write_text(PAGE.format(**facts), encoding="utf-8")
    logic.write_text(LOGIC.format(**facts), encoding="utf-8")
    # A process of its own: it must import the new rule.
    subprocess.run([sys.executable, str(ROOT / "scripts" / "generate_docs.py")], check=True)
    print(f"{code} {name}\n  {page.relative_to(ROOT)}\n  {logic.relative_to(ROOT)}\nrun: pytest tests/pages -k {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
