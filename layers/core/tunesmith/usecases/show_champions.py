"""Shows the champions."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tunesmith.domain.champions import Champion
from tunesmith.usecases.ports.champions import Champions

MOST = 500
"""So many stay far below the 6 MB that a function may answer."""


class ChampionsQuery(BaseModel):
    """Which champions are asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    project: Annotated[str, Field(min_length=1, max_length=128)] | None = None


class ChampionsView(BaseModel):
    """Champions, the newest first."""

    champions: tuple[Champion, ...]
    total: int


def show_champions(query: ChampionsQuery, *, champions: Champions) -> ChampionsView:
    """Show the champions of a project, or of all."""
    found = champions.all(query.project)
    found.sort(key=lambda one: one.since, reverse=True)
    return ChampionsView(champions=tuple(found[:MOST]), total=len(found))
