"""Numbers, times and counts as people read them."""

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def number(value: float) -> str:
    """Write a value with as many digits as matter."""
    return f"{value:.6g}"


def share(value: float) -> str:
    """Write a share as per cent, small ones with a digit more."""
    return f"{value:.2%}" if abs(value) < 0.1 else f"{value:.1%}"  # noqa: PLR2004 - ten per cent


def duration(seconds: float) -> str:
    """Write a time in the two largest units that it has."""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return _pair(whole // MINUTE, "min", whole % MINUTE, "s")
    if whole < DAY:
        return _pair(whole // HOUR, "h", whole % HOUR // MINUTE, "min")
    return _pair(whole // DAY, "d", whole % DAY // HOUR, "h")


def _pair(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"


def counted(count: int, what: str) -> str:
    """Write a count with its noun: 1 trial, 2 trials."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
