"""Logic of config-key-drift; its page is rules/configuration/config-key-drift.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import ProjectRule, Severity, Tier
from mlgate.semantics.configuration.config_keys import key_reads, written_keys
from mlgate.semantics.configuration.config_values import ConfigFiles
from mlgate.semantics.module import Module

READ = "read"
LIBRARIES = frozenset({"yaml", "json", "tomllib", "toml", "omegaconf"})


class ConfigKeyDrift(ProjectRule):
    """Code reads a key that its configuration file does not have."""

    code = "MLG309"
    name = "config-key-drift"
    severity = Severity.ERROR
    tier = Tier.B
    covers = ("CV2",)
    libraries = LIBRARIES
    tests = False
    owns = frozenset({"text"})

    def gather(self, module: Module) -> Iterator[Fact]:
        """Each read of a key of a file that is loaded by its name."""
        reads = list(key_reads(module))
        own = written_keys(module) if reads else frozenset()
        for read in reads:
            if own.isdisjoint(read.keys):
                yield module.fact(READ, read.node, {"file": read.file, "keys": list(read.keys)})

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield reads of keys that the file lacks; a file that is not there, or not readable, is passed over."""
        files = ConfigFiles(project)
        for path, facts in project.facts(self.code).items():
            for fact in facts:
                lacking = files.lacking(path, str(fact.data["file"]), fact.data["keys"])
                if lacking is not None:
                    near = f", but `{lacking.near}`" if lacking.near else ""
                    yield self.report_fact(fact, f"`{lacking.file}` has no key `{lacking.key}`{near}")
