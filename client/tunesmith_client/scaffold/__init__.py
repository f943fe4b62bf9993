"""Writes the first spec for somebody's script or image, with comments on what to decide."""

from tunesmith_client.scaffold.drafts import Draft
from tunesmith_client.scaffold.images import draft_of_image
from tunesmith_client.scaffold.scripts import draft_of_script, find_scripts
from tunesmith_client.scaffold.writing import written

__all__ = ["Draft", "draft_of_image", "draft_of_script", "find_scripts", "written"]
