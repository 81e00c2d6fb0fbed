"""`junit`: JUnit XML; a suite per file, a case per diagnostic, so that CI systems list them as tests."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.report import NotAnalysed, Report
from mlgate.reporters.context import RenderContext
from mlgate.reporters.display import visible
from mlgate.reporters.order import by_place
from mlgate.reporters.places import place, position
from mlgate.reporters.summary import sentence

_NOT_XML = lazy_regex("[\ufffe\uffff]")


def render(report: Report, context: RenderContext) -> str:
    """Render failures at or above the fail level, skipped cases below it, errors for what was not analysed."""
    root = Element("testsuites", name="mlgate")
    for path, group in groupby(by_place(report.diagnostics), key=lambda item: item.location.path):
        _file_suite(root, path, group, context)
    if report.not_analysed:
        _unread_suite(root, report.not_analysed)
    if not len(root):
        SubElement(_suite(root, "mlgate"), "testcase", classname="mlgate", name=xml_text(sentence(report)))
    count_cases(root)
    root.set("time", f"{report.duration_ms / 1000:.3f}")
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _file_suite(root: Element, path: str, diagnostics: Iterable[LocatedDiagnostic], context: RenderContext) -> None:
    suite = _suite(root, path)
    for diagnostic in diagnostics:
        name = f"{diagnostic.code} {diagnostic.name} ({position(diagnostic.location)})"
        case = SubElement(suite, "testcase", classname=xml_text(path), name=xml_text(name), file=xml_text(path))
        case.set("line", str(diagnostic.location.line))
        if context.fail_level.reached_by(diagnostic.severity):
            failure = SubElement(case, "failure", message=xml_text(diagnostic.message), type=diagnostic.severity.word)
            failure.text = xml_text(_details(diagnostic, context))
        else:
            SubElement(case, "skipped", message=xml_text(f"{diagnostic.severity.word}: {diagnostic.message}"))


def _details(diagnostic: LocatedDiagnostic, context: RenderContext) -> str:
    related = [f"{place(item.location)}: {item.message}" for item in diagnostic.related]
    fix = [f"fix: {diagnostic.fix.title}"] if diagnostic.fix else []
    lines = [f"{place(diagnostic.location)}: {diagnostic.message}", *related, *fix, context.url_of(diagnostic.code)]
    return "\n".join(filter(None, lines))


def _unread_suite(root: Element, unread: Iterable[NotAnalysed]) -> None:
    suite = _suite(root, "not analysed")
    for item in unread:
        name = "not analysed" if item.cell is None else f"not analysed (cell {item.cell})"
        case = SubElement(suite, "testcase", classname=xml_text(item.path), name=name, file=xml_text(item.path))
        SubElement(case, "error", message=xml_text(item.reason), type="not-analysed")


def _suite(root: Element, name: str) -> Element:
    return SubElement(root, "testsuite", name=xml_text(name))


def count_cases(root: Element) -> None:
    """Write the counts of the whole document and of each suite into them."""
    for element in (root, *root):
        element.set("tests", str(len(element.findall(".//testcase"))))
        element.set("failures", str(len(element.findall(".//failure"))))
        element.set("errors", str(len(element.findall(".//error"))))
        element.set("skipped", str(len(element.findall(".//skipped"))))


def xml_text(text: str) -> str:
    """`text` with only the characters that XML 1.0 allows; line ends stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _NOT_XML.sub("\ufffd", "\n".join(map(visible, lines)))
