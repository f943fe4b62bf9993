"""The operations on recipes."""

from scripts.api_reference.operation import IDEMPOTENCY_KEY, Operation
from tunesmith.domain.errors import (
    IdempotencyConflict,
    InvalidRequest,
    PricesUnreadable,
    RecipeBusy,
    RecipeNotFound,
    SubmissionsClosed,
)
from tunesmith.usecases.show_recipes import RecipesView, RecipeView
from tunesmith.usecases.views import SubmissionView

RECIPE_OPERATIONS: tuple[Operation, ...] = (
    Operation("get", "/recipes", "listRecipes", "List the recipes", {200: RecipesView}),
    Operation(
        "get",
        "/recipes/{name}",
        "showRecipe",
        "Show a recipe, what it runs and what waits",
        {200: RecipeView},
        errors=(RecipeNotFound,),
    ),
    Operation(
        "post",
        "/recipes/{name}/run",
        "runRecipe",
        "Start a tuning of a recipe now",
        {202: SubmissionView},
        parameters=(IDEMPOTENCY_KEY,),
        errors=(
            RecipeNotFound,
            RecipeBusy,
            IdempotencyConflict,
            InvalidRequest,
            SubmissionsClosed,
            PricesUnreadable,
        ),
        description="Whatever else starts it: on all data of the recipe, and no more at once than"
        " its `at_most`.",
    ),
)
