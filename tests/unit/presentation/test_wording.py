import pytest

from tunesmith.presentation.blocks import clip, escape
from tunesmith.presentation.wording import counted, duration, number, share


@pytest.mark.parametrize(
    ("seconds", "reads"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (90, "1 min 30 s"),
        (3_600, "1 h"),
        (3_659, "1 h"),
        (7_500, "2 h 5 min"),
        (86_400, "1 d"),
        (90_000, "1 d 1 h"),
    ],
)
def test_a_time_reads_in_its_two_largest_units(seconds: float, reads: str) -> None:
    assert duration(seconds) == reads


def test_numbers_carry_the_digits_that_matter() -> None:
    assert [number(one) for one in (0.98125, 1e-7, 12345678.0, 1.0)] == [
        "0.98125",
        "1e-07",
        "1.23457e+07",
        "1",
    ]
    assert [share(one) for one in (0.0042, 0.125, 2.5)] == ["0.42%", "12.5%", "250.0%"]
    assert [counted(count, "trial") for count in (0, 1, 2)] == ["0 trials", "1 trial", "2 trials"]


def test_text_is_cut_only_after_it_is_safe_and_never_within_an_escape() -> None:
    assert escape("a<b>&c") == "a&lt;b&gt;&amp;c"
    assert escape("<<<<", limit=10) == "&lt;&lt;…"
    assert escape("<<<<", limit=16) == "&lt;&lt;&lt;&lt;"
    assert clip("abcdef", 4) == "abc…"
