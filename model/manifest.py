"""The manifest of a bundle: what the folder holds, how its text was read, and a checksum of every file."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from model.errors import BundleError
from model.sections.segmentation import profile
from model.text import TextProfile

FORMAT = 1
MANIFEST = "manifest.json"
TAXONOMY = "taxonomy.toml"
CARD = "MODEL_CARD.md"
PARTS = ("classifier", "summarizer")  # each in a folder of that name
_CHECKSUM = "checksum"  # of the manifest itself: metrics and dates are in no other file
_MAX_BYTES = 4 << 20  # a manifest is a few kB; a larger one is not a manifest


@dataclass(frozen=True, slots=True)
class Manifest:
    """``parts`` maps a part's name to its kind, ``files`` a POSIX path to its SHA-256 in hex, ``packages`` a name to its version."""

    id: str
    created_at: str
    text_profile: TextProfile
    parts: Mapping[str, str]
    files: Mapping[str, str]
    metrics: Mapping[str, Any]
    data_digest: str
    packages: Mapping[str, str]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write ``manifest.json``: the last file of a bundle, whose presence means complete."""
        content = asdict(self)
        content[_CHECKSUM] = _checksum_of(content)
        (folder / MANIFEST).write_text(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of the bundle in ``folder``, its shape, version and paths checked; files are not. Raises BundleError."""
        path = folder / MANIFEST
        try:
            status = path.stat()
            if status.st_size > _MAX_BYTES:
                raise BundleError(f"{path}: larger than {_MAX_BYTES >> 20} MB, so not a manifest")
            if not stat.S_ISREG(status.st_mode):  # a pipe or a device would never end
                raise BundleError(f"{path}: not a file")
            content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
        except FileNotFoundError:
            raise BundleError(f"{path}: missing, so the bundle is incomplete or not a bundle") from None
        except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
            raise BundleError(f"{path}: not readable JSON ({type(error).__name__})") from None
        if not isinstance(content, dict) or type(content.get("format")) is not int or content["format"] != FORMAT:
            found = content.get("format") if isinstance(content, dict) else None
            raise BundleError(f"{path}: format {found!r}, this version of Toà Soạn reads format {FORMAT}")
        expected, found = content.pop(_CHECKSUM, None), _checksum_of(content)
        try:
            profile = TextProfile(**content.pop("text_profile"))
            manifest = cls(text_profile=profile, **content)
        except (KeyError, TypeError):
            raise BundleError(f"{path}: keys missing, unknown or of the wrong type") from None
        manifest._check(path)
        if expected not in (None, found):  # None: an earlier version wrote it
            raise BundleError(f"{path}: its own checksum does not match; it was changed or damaged")
        return manifest

    def _check(self, path: Path) -> None:
        try:
            here = profile(self.text_profile.segmenter)
        except BundleError as error:
            raise BundleError(f"{path}: {error}") from None
        if self.text_profile != here:
            raise BundleError(f"{path}: trained with the text profile {self.text_profile}, but this version has {here}; train again")
        for name, mapping in (("parts", self.parts), ("files", self.files), ("metrics", self.metrics), ("packages", self.packages)):
            if not isinstance(mapping, dict):
                raise BundleError(f"{path}: {name} must be an object")
        alone = [(name, getattr(self, name)) for name in ("id", "created_at", "data_digest")]
        inside = [(name, text) for name in ("parts", "files", "packages") for text in getattr(self, name).values()]
        for place, text in (*alone, *inside):
            if not isinstance(text, str):
                raise BundleError(f"{path}: {place} must be text")
        if not self.id or not set(self.parts) <= set(PARTS) or not self.parts:
            raise BundleError(f"{path}: needs an id and at least one part of {', '.join(PARTS)}")
        for name in self.files:
            _check_inside(path, name)


def _checksum_of(content: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the content of a manifest, whatever its formatting."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _no_number(name: str) -> None:
    """Refuse NaN and Infinity, which are not JSON, so that answers never hold one. Raises ValueError."""
    raise ValueError(name)


def _check_inside(manifest: Path, name: str) -> None:
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or ":" in name or "\0" in name or not pure.parts:
        raise BundleError(f"{manifest}: the path {name!r} is outside the bundle")


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def identity_of(files: Mapping[str, str]) -> str:
    """The id of the bundle that holds ``files`` (POSIX path to SHA-256): 12 hexadecimal digits."""
    lines = (f"{name}\0{files[name]}\n" for name in sorted(files, key=PurePosixPath))
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:12]


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Raise BundleError unless every file of ``manifest`` lies inside ``folder`` with its checksum, every part has one, and the id fits.

    Also where a part has a file that the manifest does not list, since the part might read it. Hidden files, as macOS and network disks
    leave them, are ignored: no part reads them.
    """
    root = folder.resolve()
    for name, expected in manifest.files.items():
        path = root / name
        if not path.resolve().is_relative_to(root):
            raise BundleError(f"{path}: a link to a place outside the bundle")
        if not path.is_file():
            raise BundleError(f"{path}: missing, though the manifest lists it")
        if checksum(path) != expected:
            raise BundleError(f"{path}: its checksum does not match the manifest; the file was changed or damaged")
    for needed in (TAXONOMY, *(f"{part}/" for part in manifest.parts)):
        if not any(name == needed or (needed.endswith("/") and name.startswith(needed)) for name in manifest.files):
            raise BundleError(f"{folder / MANIFEST}: lists no {needed}")
    for path in (path for part in manifest.parts for path in sorted((root / part).rglob("*"))):
        is_hidden = path.name.startswith(".")
        if not (is_hidden or path.is_dir() or path.relative_to(root).as_posix() in manifest.files):
            raise BundleError(
                f"{path}: is not listed in {MANIFEST}, so it cannot be verified; delete it if it does not belong to the bundle"
            )
    if manifest.id != identity_of(manifest.files):  # folders of the registry are named by it, and every answer gives it
        raise BundleError(f"{folder / MANIFEST}: its id does not match its files")
