"""Short names of SageMaker's own training images: `xgboost:1.7-1` is a URI in each Region."""

import json
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.findings import Finding

FIELD = "training.image"
SHOWN = 8


class ImageSeries(BaseModel):
    """Images of one repository."""

    model_config = ConfigDict(frozen=True)

    repository: str
    registry: int
    tags: tuple[str, ...]


class ImageTable(BaseModel):
    """The table that scripts/image_names.py writes."""

    model_config = ConfigDict(frozen=True)

    source: str
    domains: dict[str, str]
    """By how a Region begins."""
    registries: tuple[dict[str, str], ...]
    """Regions, with spaces between them, by the account that serves them."""
    images: dict[str, tuple[ImageSeries, ...]]


def is_short(image: str) -> bool:
    """Tell a short name from an address: an address has a registry before a slash."""
    return "/" not in image


def resolve_image(image: str, region: str) -> str | Finding:
    """Give the address of a short name in a Region, or say why there is none."""
    name, _, tag = image.partition(":")
    series = _table().images.get(name)
    if series is None:
        return _unknown_name(image, name)
    tags = _completions(tag, (each for one in series for each in one.tags))
    if len(tags) != 1:
        return _unclear_tag(image, name, tag, tags or [each for one in series for each in one.tags])
    [found] = [one for one in series if tags[0] in one.tags]
    account = _account(found, region)
    if account is None:
        return _not_there(image, region)
    address = f"{account}.dkr.ecr.{region}.{_domain(region)}"
    return f"{address}/{found.repository}:{tags[0]}"


@cache
def _table() -> ImageTable:
    text = files("tunesmith.domain").joinpath("images.json").read_text(encoding="utf-8")
    return ImageTable.model_validate(json.loads(text))


def _completions(tag: str, tags: Iterable[str]) -> list[str]:
    """Give the tag itself, or those that only add processor, Python and the like to it."""
    known = list(dict.fromkeys(tags))
    if tag in known:
        return [tag]
    return [each for each in known if not tag or each.startswith(f"{tag}-")]


def _account(series: ImageSeries, region: str) -> str | None:
    registry = _table().registries[series.registry]
    return next((account for account, where in registry.items() if region in where.split()), None)


def _domain(region: str) -> str:
    domains = _table().domains
    return next((domains[begin] for begin in domains if region.startswith(begin)), "amazonaws.com")


def _unknown_name(image: str, name: str) -> Finding:
    names = sorted(_table().images)
    near = get_close_matches(name, names, n=1)
    meant = f"Did you mean {near[0]}? " if near else ""
    return Finding(
        field=FIELD,
        value=image,
        message="is no short name of a training image",
        fix=f"{meant}Give an address with its registry, or one of: {', '.join(names)}.",
    )


def _unclear_tag(image: str, name: str, tag: str, tags: list[str]) -> Finding:
    """Refuse a tag that fits several images, or none."""
    fits = [each for each in tags if tag and each.startswith(f"{tag}-")]
    near = get_close_matches(tag, tags, n=SHOWN, cutoff=0.5)
    choices = fits or near or list(reversed(tags))
    more = ", …" if len(choices) > SHOWN else ""
    return Finding(
        field=FIELD,
        value=image,
        message="fits several images" if fits or not tag else "is no version that is known",
        fix=f"Write one of: {', '.join(f'{name}:{each}' for each in choices[:SHOWN])}{more}.",
    )


def _not_there(image: str, region: str) -> Finding:
    return Finding(
        field=FIELD,
        value=image,
        message=f"is not offered in {region}",
        fix="Give the address of an image that this Region can read.",
    )
