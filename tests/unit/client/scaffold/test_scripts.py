"""What `tunesmith init` reads out of a script: options, metrics, channels."""

import ast
import re
from pathlib import Path

import pytest

from tunesmith_client.errors import NotReady
from tunesmith_client.scaffold import Draft, draft_of_image, draft_of_script, find_scripts
from tunesmith_client.scaffold.images import check_image
from tunesmith_client.scaffold.output import metrics_of, objective_of
from tunesmith_client.scaffold.scripts import FRAMEWORKS

HEAD = "import argparse, torch\np = argparse.ArgumentParser()\n"


def draft(*lines: str, folder: Path) -> Draft:
    (folder / "train.py").write_text(HEAD + "\n".join(lines), encoding="utf-8")
    return draft_of_script(folder / "train.py", folder)


@pytest.mark.parametrize(
    ("options", "low", "high", "logarithmic"),
    [
        ("'--lr', type=float, default=0.01", 0.0001, 1.0, True),
        ("'--learning-rate', type=float, default=3e-4", 0.000003, 0.03, True),
        ("'--weight_decay', type=float, default=1e-4", 0.000001, 0.01, True),
        ("'--gamma', type=float, default=0.5", 0.05, 5.0, True),
        ("'--dropout', default=0.2", 0.0, 0.5, False),
        ("'--batch-size', type=int, default=64", 16, 256, True),
        ("'-l', '--layers', type=int, default=2", 1, 8, False),
    ],
)
def test_a_number_with_a_default_is_searched_around_it(
    tmp_path: Path, options: str, low: float, high: float, logarithmic: bool
) -> None:
    made = draft(f"p.add_argument({options})", folder=tmp_path)

    ((name, found),) = made.ranges.items()
    assert name == re.findall(r"'--([\w-]+)'", options)[0]
    assert (found.low, found.high, found.logarithmic) == (low, high, logarithmic)


def test_choices_are_searched_all(tmp_path: Path) -> None:
    options = "'--kernel', choices=['rbf', 'linear'], default='rbf'"

    made = draft(f"p.add_argument({options})", folder=tmp_path)

    assert made.ranges["kernel"].choices == ("rbf", "linear")


def test_nothing_of_a_script_is_run(tmp_path: Path) -> None:
    draft(f"open({str(tmp_path / 'ran')!r}, 'w')", folder=tmp_path)

    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("options", "value"),
    [
        ("'--epochs', type=int, default=40", 40),
        ("'--num-train-epochs', type=int", None),
        ("'--max_steps', type=int", 10),
        ("'--seed', type=int, default=7", 7),
        ("'--name', default='resnet'", "resnet"),
        ("'--alpha', type=float, default=0.0", 0.0),
    ],
)
def test_how_long_it_trains_and_what_has_no_range_is_fixed(
    tmp_path: Path, options: str, value: object
) -> None:
    made = draft(f"p.add_argument({options})", folder=tmp_path)

    assert [each.value for each in made.fixed.values()] == ([] if value is None else [value])
    assert not made.ranges


@pytest.mark.parametrize(
    "options",
    [
        "'--train', default=os.environ['SM_CHANNEL_TRAIN']",
        "'--data', type=Path",
        "'--model-dir', default='/opt/ml/model'",
        "'--amp', action='store_true'",
        "'--fancy', action=argparse.BooleanOptionalAction",
    ],
)
def test_places_and_switches_are_left_out_with_the_reason(tmp_path: Path, options: str) -> None:
    made = draft(f"p.add_argument({options})", folder=tmp_path)

    assert not made.ranges
    assert not made.fixed
    assert all(made.left_out.values())


@pytest.mark.parametrize(
    ("line", "printed", "value"),
    [
        ("print(f'val_acc={acc:.4f}')", "loss=1 val_acc=0.9123", "0.9123"),
        ("print(f'{loss=}')", "loss=1e-05", "1e-05"),
        ("print(f'Loss: {loss}')", "Loss: 0.5", "0.5"),
        ("log.info('val_loss=%.3f', loss)", "val_loss=-0.25", "-0.25"),
        ("print('rmse={:.3f}'.format(rmse))", "rmse=2.5", "2.5"),
        ("print('rmse = %f' % rmse)", "rmse =  2.5", "2.5"),
        ("print(f'epoch={e} loss={loss}')", "epoch=12 loss=3", "12"),
    ],
)
def test_what_is_printed_with_a_name_is_a_metric_that_its_expression_reads(
    line: str, printed: str, value: str
) -> None:
    metric = metrics_of(ast.parse(line))[0]

    found = re.search(metric.regex, printed)
    assert found
    assert found.groups() == (value,)


def test_a_metric_is_not_read_out_of_a_longer_name() -> None:
    (metric,) = metrics_of(ast.parse("print(f'loss={loss}')"))

    assert not re.search(metric.regex, "val_loss=0.5")


def test_metrics_that_are_printed_by_their_keys_are_found() -> None:
    text = "scores = {'val_loss': a, 'seed': 1}\nprint(' '.join(f'{k}={v:.5f}' for k, v in x))"

    assert [each.name for each in metrics_of(ast.parse(text))] == ["val_loss"]


@pytest.mark.parametrize(
    ("line", "metric", "goal", "step", "sure"),
    [
        ("f'epoch={e} loss={a} val_loss={b}'", "val_loss", "minimize", "epoch", True),
        ("f'loss={a} val_acc={b}'", "val_acc", "maximize", None, True),
        ("f'auc={a}'", "auc", "maximize", None, True),
        ("f'reward={a}'", "reward", "maximize", None, False),
    ],
)
def test_the_objective_is_a_value_of_held_out_data_where_there_is_one(
    line: str, metric: str, goal: str, step: str | None, sure: bool
) -> None:
    found = objective_of(metrics_of(ast.parse(f"print({line})")))

    assert found is not None
    assert (found.metric, found.goal, found.step, found.sure) == (metric, goal, step, sure)


def test_nothing_printed_leaves_the_objective_open() -> None:
    assert objective_of(metrics_of(ast.parse("print('done')"))) is None


def test_channels_are_those_that_the_script_asks_for(tmp_path: Path) -> None:
    made = draft(
        "x = os.environ['SM_CHANNEL_TRAINING']",
        "for n in ('train', 'test'):\n    y = os.environ[f'SM_CHANNEL_{n.upper()}']",
        folder=tmp_path,
    )

    assert set(made.inputs) == {"training", "train", "test"}


def test_the_image_follows_from_what_is_imported(tmp_path: Path) -> None:
    assert draft(folder=tmp_path).image == FRAMEWORKS["torch"]


def test_images_that_are_suggested_exist() -> None:
    for image in FRAMEWORKS.values():
        check_image(image)


def test_a_script_with_modules_beside_it_is_sent_with_its_folder(tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text("x = 1")

    made = draft("import models", folder=tmp_path)

    assert (made.source, made.script) == (".", "train.py")


def test_a_script_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("def (")
    (tmp_path / "latin.py").write_bytes(b"# \xe4")

    with pytest.raises(NotReady, match="cannot be read as Python"):
        draft_of_script(tmp_path / "train.py", tmp_path)
    with pytest.raises(NotReady, match="is not UTF-8"):
        draft_of_script(tmp_path / "latin.py", tmp_path)
    with pytest.raises(NotReady, match="No such file"):
        draft_of_script(tmp_path / "none.py", tmp_path)


def test_scripts_are_those_that_take_options(tmp_path: Path) -> None:
    draft("p.add_argument('--x')", folder=tmp_path)
    (tmp_path / "tools.py").write_text("x = 1")

    assert [path.name for path in find_scripts(tmp_path)] == ["train.py"]


def test_an_image_that_there_is_not_is_told_with_what_there_is() -> None:
    with pytest.raises(NotReady, match=r"xgbost.*Did you mean xgboost"):
        draft_of_image("xgbost:1.7-1")
