"""Running ruff: one call for many files, JSON parsed by code, its own configuration and cache left alone."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence

from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.engine.delegate import DELEGATE_FAILED, INVALID_SYNTAX, DelegatedFile, RawRemark
from mlgate.integrations.ruff import RuffError

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

MAX_ARGUMENT_BYTES = 100_000
USAGE_ERROR = 2
_SETTINGS = ('lint.pydocstyle.convention = "google"', "lint.flake8-annotations.suppress-none-returning = true")


class PendingRuff:
    """One or more running ruff processes."""

    def __init__(self, executable: str, files: Sequence[DelegatedFile], codes: Sequence[str]) -> None:
        self._keys: dict[str, str] = {}
        self._folder: TemporaryDirectory[str] | None = None
        self._single: bytes | None = None
        command = [executable, "check", "--isolated", "--no-cache", "--output-format=json", "--exit-zero", "--quiet"]
        command += ["--target-version=py313", "--ignore-noqa"]
        command += [f"--config={setting}" for setting in _SETTINGS]
        command += [f"--select={','.join(codes)}"]
        self._command = command
        self._batches = self._arguments(files)
        self._processes: list[subprocess.Popen[bytes]] = []
        for paths in self._batches:
            self._start(paths)

    def _arguments(self, files: Sequence[DelegatedFile]) -> list[list[str]]:
        if len(files) == 1 and files[0].code is not None:
            self._keys["-"] = files[0].key
            self._single = files[0].code.encode("utf-8", "surrogatepass")
            return [["--stdin-filename=code.py", "-"]]
        paths = [self._path_of(file) for file in files]
        batches: list[list[str]] = []
        size = MAX_ARGUMENT_BYTES
        for path in paths:
            if size + len(path) >= MAX_ARGUMENT_BYTES:
                batches.append(["--"])
                size = 0
            batches[-1].append(path)
            size += len(path) + 1
        return batches

    def _path_of(self, file: DelegatedFile) -> str:
        if file.path is not None:
            path = os.path.abspath(file.path)
        else:
            if self._folder is None:
                from tempfile import TemporaryDirectory  # it loads what takes as long as a short notebook does

                self._folder = TemporaryDirectory(prefix="mlgate-")
            path = os.path.join(os.path.realpath(self._folder.name), f"{len(self._keys)}.py")
            with open(path, "w", encoding="utf-8", errors="surrogatepass", newline="") as stream:
                stream.write(file.code or "")
        self._keys[path] = file.key
        return path

    def result(self) -> Mapping[str, Sequence[RawRemark]]:
        """Wait and collect."""
        found: dict[str, list[RawRemark]] = {}
        try:
            for paths, process in zip(self._batches, tuple(self._processes), strict=True):
                self._collect(paths, process, found)
        finally:
            self.cancel()
        return found

    def cancel(self) -> None:
        """End what is still running, and leave nothing behind."""
        for process in self._processes:
            if process.poll() is None:
                process.kill()
                process.wait()
        if self._folder is not None:
            self._folder.cleanup()

    def _start(self, paths: Sequence[str]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [*self._command, *paths], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._processes.append(process)
        return process

    def _collect(
        self, paths: Sequence[str], process: subprocess.Popen[bytes], found: dict[str, list[RawRemark]]
    ) -> None:
        """Read one run. A file that kills ruff (code nested too deeply does) is found by halves; the others count."""
        output, errors = process.communicate(self._single)
        if not process.returncode:
            for item in json.loads(output or b"[]"):
                self._add(item, found)
        elif process.returncode == USAGE_ERROR:
            raise RuffError(f"ruff failed: {errors.decode(errors='replace').strip()[:300]}")
        elif len(paths) == 2:  # `--` or an option, and one file
            key = self._keys.get(paths[1]) or self._keys["-"]
            found[key] = [RawRemark(DELEGATE_FAILED, "ruff could not read this code", 1, 1, 1, 1)]
        else:
            middle = (len(paths) + 1) // 2
            for half in (paths[1:middle], paths[middle:]):
                self._collect([paths[0], *half], self._start([paths[0], *half]), found)

    def _add(self, item: Mapping[str, Any], found: dict[str, list[RawRemark]]) -> None:
        code = item.get("code") or INVALID_SYNTAX  # null in older versions
        key = self._keys.get(item["filename"]) or self._keys.get("-")
        if key is None:
            return
        start, end = item["location"], item["end_location"]
        remark = RawRemark(code, item["message"], start["row"], start["column"], end["row"], end["column"])
        found.setdefault(key, []).append(remark)
