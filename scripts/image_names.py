#!/usr/bin/env python3
"""Write the table of SageMaker's own training images, from the SageMaker SDK's data.

`python3 scripts/image_names.py` downloads one wheel (1.4 MB, checked by its hash, nothing is
installed), keeps what concerns training, and writes layers/core/tunesmith/domain/images.json.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION = "2.27.0"
SHA256 = "62e5b4e2296dd26c042f28d26b9292501cdcf0c83a02656e280d61f132114312"
CONFIGURATIONS = "sagemaker/core/image_uri_config/"
TABLE = Path(__file__).resolve().parent.parent / "layers/core/tunesmith/domain/images.json"
ABROAD = {"cn-": "amazonaws.com.cn"}
"""Regions whose registries live under another domain than amazonaws.com."""
ISOLATED = ("us-iso", "eu-iso", "eusc-")
"""Regions that nobody reaches from elsewhere; they are left out."""

Json = dict[str, Any]


def main() -> None:
    """Download, condense and write."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = download(Path(folder))
        configurations = dict(read(wheel))
    table = condense(configurations)
    TABLE.write_text(written(table), encoding="utf-8")
    count = sum(len(image["tags"]) for images in table["images"].values() for image in images)
    print(f"{TABLE.name}: {len(table['images'])} names, {count} tags, {TABLE.stat().st_size} bytes")


def download(folder: Path) -> Path:
    """Fetch the wheel that holds the SDK's table."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    wanted = ["--no-deps", "--only-binary=:all:", f"sagemaker-core=={VERSION}"]
    subprocess.run([*pip, "--dest", str(folder), *wanted], check=True)
    [wheel] = folder.glob("*.whl")
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{wheel.name} is not the file this script was written for")
    return wheel


def read(wheel: Path) -> Iterator[tuple[str, Json]]:
    """Give each framework's or algorithm's configuration for training."""
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            path = PurePosixPath(name)
            if not name.startswith(CONFIGURATIONS) or path.suffix != ".json":
                continue
            content = json.loads(archive.read(name))
            training = content.get("training", content)
            if "training" in content or "training" in training.get("scope", ()):
                yield path.stem, training


def condense(configurations: Mapping[str, Json]) -> Json:
    """Turn configurations into the table: names, their repositories, tags and registries."""
    registries: list[Json] = []
    images: dict[str, list[Json]] = {}
    for name, configuration in configurations.items():
        rows: dict[tuple[str, int], set[str]] = {}
        for repository, accounts, tags in images_of(configuration):
            registry = by_account(accounts)
            if registry not in registries:
                registries.append(registry)
            rows.setdefault((repository, registries.index(registry)), set()).update(tags)
        if rows:
            images[name] = [
                {"repository": repository, "registry": registry, "tags": sorted(tags, key=numbers)}
                for (repository, registry), tags in rows.items()
            ]
    return {
        "source": f"sagemaker-core {VERSION}",
        "domains": ABROAD,
        "registries": registries,
        "images": images,
    }


def images_of(configuration: Json) -> Iterator[tuple[str, Json, list[str]]]:
    """Give repository, accounts by Region and tags of each version."""
    aliases: Json = configuration.get("version_aliases", {})
    for version, content in configuration["versions"].items():
        names = [version, *(alias for alias, of in aliases.items() if of == version)]
        for base, image, prefixes in variants(content, names):
            if "sdk_versions" in image or "repository" not in image:
                continue  # Trainium, whose tags need a further version
            settings = {**configuration, **base, **image}
            yield image["repository"], image["registries"], tags_of(settings, prefixes)


def variants(content: Json, names: list[str]) -> Iterator[tuple[Json, Json, list[str]]]:
    """Give the images of a version: one, or one for each framework or Python beneath it."""
    if "repository" in content:
        yield {}, content, [content["tag_prefix"]] if "tag_prefix" in content else names
        return
    aliases: Json = content.get("version_aliases", {})
    for key, image in content.items():
        if not isinstance(image, dict) or "repository" not in image:
            continue
        if re.fullmatch(r"py\d+", key):
            yield {"py_versions": [key]}, image, names
            continue
        bases = [key, *(alias for alias, of in aliases.items() if of == key)]
        plain = [re.sub(r"^[a-z]+", "", base) for base in bases]
        yield {}, image, [f"{base}-transformers{name}" for base in plain for name in names]


def tags_of(image: Json, prefixes: list[str]) -> list[str]:
    """Write every tag that the SDK would write."""
    containers = image.get("container_version") or {}
    processors = image.get("processors") or [None]
    parts = itertools.product(prefixes, processors, image.get("py_versions") or [None])
    return [
        "-".join(filter(None, (prefix, shown(image, processor), python, containers.get(processor))))
        for prefix, processor, python in parts
        if not containers or processor in containers
    ]


def shown(image: Json, processor: str | None) -> str | None:
    """Give the processor as it stands in the tag, if it does."""
    return processor if image.get("processor_in_tag", True) else None


def by_account(accounts: Json) -> Json:
    """Group Regions by the account that serves them: most share one."""
    grouped: dict[str, list[str]] = {}
    for region, account in sorted(accounts.items()):
        if not region.startswith(ISOLATED):
            grouped.setdefault(account, []).append(region)
    return {account: " ".join(regions) for account, regions in sorted(grouped.items())}


def numbers(tag: str) -> list[tuple[int, str]]:
    """Sort 1.10 after 1.9."""
    return [(int(part) if part.isdigit() else -1, part) for part in re.split(r"(\d+)", tag)]


def written(table: Json) -> str:
    """Write JSON with a line for each entry, so that changes can be read."""
    lines = [
        f'"source": {json.dumps(table["source"])}',
        f'"domains": {json.dumps(table["domains"])}',
        '"registries": [\n' + ",\n".join(json.dumps(one) for one in table["registries"]) + "\n]",
        '"images": {\n'
        + ",\n".join(f'"{name}": {json.dumps(rows)}' for name, rows in table["images"].items())
        + "\n}",
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    main()
