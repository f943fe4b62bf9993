"""The spec that `tunesmith init` writes, and how the command behaves."""

from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.fakes.samples import GUARDRAILS, PRICES
from tunesmith.domain.bodies import parse_body
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.planning import Plan, plan
from tunesmith_client.cli import app
from tunesmith_client.connection import NoBucket
from tunesmith_client.package import package
from tunesmith_client.specs import read_spec

ROOT = Path(__file__).resolve().parents[4]
DIGITS = ROOT / "examples" / "digits"
OPEN = "import argparse\np = argparse.ArgumentParser()\np.add_argument('--mode', default='x')\n"


def init(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["init", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def planned(spec: Path) -> Plan:
    """Check a spec as the service would, with its local folders taken for sent."""
    body = package(read_spec(spec), spec.parent, NoBucket())
    anything = GUARDRAILS.model_copy(
        update={
            "allowed_image_registries": ("*",),
            "allowed_instance_types": ("ml.*",),
            "max_instance_hours": 1e6,
            "max_usd": Decimal(10**6),
        }
    )
    return plan(body, tuning_id="abcdefghijklmnop", guardrails=anything, prices=PRICES)


def test_the_examples_script_gives_a_spec_that_the_service_takes_as_it_is(tmp_path: Path) -> None:
    spec = tmp_path / "tuning.yaml"

    code, out, err = init(DIGITS, "--output", spec)

    assert code == 0, err
    assert "learning_rate" in out
    assert "2 lines say FILL IN" in err
    asked = planned(spec)
    assert (asked.metric, asked.step_metric) == ("validation_loss", "epoch")
    assert asked.max_trials == 20


@pytest.mark.parametrize("image", ["xgboost:1.7-1", "xgboost:3.0-5"])
def test_xgboost_gives_a_spec_that_the_service_takes_as_it_is(tmp_path: Path, image: str) -> None:
    spec = tmp_path / "tuning.yaml"

    assert init(tmp_path, "--image", image)[0] == 0

    assert planned(spec).metric == "validation:rmse"


def test_what_nobody_can_know_is_marked_and_refused_until_it_is_filled_in(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(OPEN)

    assert init(tmp_path)[0] == 0

    text = (tmp_path / "tuning.yaml").read_text()
    assert [line.split(":")[0].strip() for line in text.splitlines()[3:] if "FILL IN" in line] == [
        "image",
        "train",
        "metrics",
        "objective",
        "ranges",
    ]
    with pytest.raises(InvalidRequest) as refused:
        planned(tmp_path / "tuning.yaml")
    assert [each.field for each in refused.value.findings] == ["search.ranges"]


def test_names_and_values_of_any_kind_are_written_so_that_they_are_read_again(
    tmp_path: Path,
) -> None:
    folder = tmp_path / 'größe: "1" #x'
    folder.mkdir()
    (folder / "train.py").write_text(
        OPEN + "p.add_argument('--on', default=\"it's: #1\")\n"
        "p.add_argument('--kind', choices=['null', 'yes', '1', 'a b'])\n"
        "p.add_argument('--tiny', type=float, default=1e-7)\nprint(f'a.b/c: {x}')\n",
        encoding="utf-8",
    )

    assert init(folder)[0] == 0

    body = parse_body((folder / "tuning.yaml").read_bytes(), filename="tuning.yaml")
    assert body["name"] == folder.name
    assert body["training"]["hyperparameters"]["on"] == "it's: #1"  # type: ignore[index,call-overload]
    ranges = body["search"]["ranges"]  # type: ignore[index,call-overload]
    assert ranges["kind"] == ["null", "yes", "1", "a b"]  # type: ignore[index,call-overload]
    assert ranges["tiny"]["max"] == 0.00001  # type: ignore[index,call-overload]


def test_folders_with_data_are_named(tmp_path: Path) -> None:
    (tmp_path / "data" / "train").mkdir(parents=True)
    (tmp_path / "train.py").write_text(OPEN)

    _, text, _ = init(tmp_path / "train.py", "--output", "-")

    assert "train: ./data/train" in text


def test_a_spec_that_is_there_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    spec = tmp_path / "tuning.yaml"
    spec.write_text("mine")

    code, _, err = init(tmp_path, "--image", "xgboost:1.7-1")

    assert (code, spec.read_text()) == (2, "mine")
    assert "--force writes over it" in err
    assert init(tmp_path, "--image", "xgboost:1.7-1", "--force")[0] == 0
    assert spec.read_text() != "mine"


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(OPEN)

    code, _, err = init(tmp_path)

    assert code == 2
    assert "Several scripts take options: a.py, b.py. Name one with --script." in err
    assert not (tmp_path / "tuning.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "has no script with options"),
        (("--script", "none.py"), "none.py: No such file"),
        (("--image", "xgbost:1"), "Did you mean xgboost"),
    ],
)
def test_what_is_not_there_is_told(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    code, _, err = init(tmp_path, *arguments)

    assert code == 2
    assert told in err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    code, _, err = init(tmp_path / "no" / "such")

    assert code == 2
    assert "there is no such file or folder" in err
