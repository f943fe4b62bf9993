"""API Gateway asks: may this token call?"""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.events import TokenShown
from tunesmith.adapters.tokens import IssuedTokens, IssuerKeys
from tunesmith.domain.errors import InvalidToken
from tunesmith.observability import logger, observe
from tunesmith.settings import Authorize
from tunesmith.usecases.authorize import authorize

UNAUTHORIZED = "Unauthorized"
"""The word by which API Gateway tells a bad token (401) from a broken function (500)."""

settings = Authorize.read()
observe(settings)
keys = IssuerKeys(settings.jwt_issuer, utc_now)
tokens = IssuedTokens(settings.jwt_issuer, settings.jwt_audience, keys)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Answer with a policy for the whole API: API Gateway keeps it for other methods, too."""
    shown = TokenShown.model_validate(event)
    try:
        permission = authorize(shown.token, scope=settings.jwt_scope, tokens=tokens)
    except InvalidToken as error:
        logger.warning("token refused", reason=str(error))
        raise Exception(UNAUTHORIZED) from None  # noqa: TRY002 -- API Gateway wants it so
    logger.info("token read", principal=permission.principal, allowed=permission.allowed)
    return {
        "principalId": permission.principal,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow" if permission.allowed else "Deny",
                    "Resource": shown.whole_api,
                }
            ],
        },
    }
