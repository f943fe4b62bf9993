"""Whatever a trial prints harms nobody else."""

import math

import pytest

from tests.unit.local.sagemaker.conftest import LabFactory
from tests.unit.local.sagemaker.lab import SOURCE, Lab
from tunesmith_local.sagemaker.trials.metrics import MetricScanner
from tunesmith_local.sagemaker.trials.output import MAX_LINE, LineSplitter

TALKS = """
import sys
for _ in range(40):
    sys.stdout.write("x" * 500_000)
sys.stdout.write("\\n" * 5)
for number in range(100_000):
    print("line", number)
print("accuracy=0.5")
"""
STRANGE = """
print("accuracy=0.5")
print("accuracy=nan")
print("accuracy=inf")
print("accuracy=-inf")
print("accuracy=")
print("accuracy=0.25")
"""
ENDS_WITH_NAN = """
import sys
rate = float(sys.argv[-1])
print("accuracy=" + (str(rate) if rate < 0.5 else "nan"))
"""


def test_a_flood_of_output_is_read_to_its_end_and_kept_within_bounds(
    make_lab: LabFactory,
) -> None:
    lab = make_lab(max_log_bytes=10_000)
    lab.host.put_script(TALKS, SOURCE)

    shown = lab.run(jobs=1, parallel=1)

    best = shown["BestTrainingJob"]
    assert best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == 0.5
    [lines] = lab.host.lines.values()
    assert lines[-1] == "... the rest of the output is not kept"
    log = lab.settings.state_dir / "trials" / best["TrainingJobName"] / "output" / "log.txt"
    assert log.stat().st_size < 10_000 + 2 * MAX_LINE


def test_values_that_are_no_numbers_are_noted_and_passed_over(lab: Lab) -> None:
    lab.host.put_script(STRANGE, SOURCE)

    best = lab.run(jobs=1, parallel=1)["BestTrainingJob"]

    assert best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == 0.25
    assert [point.value for point in lab.host.points] == [0.5, 0.25]


@pytest.mark.parametrize("strategy", ["Random", "Bayesian"])
def test_a_trial_that_ends_in_nan_is_never_the_best(lab: Lab, strategy: str) -> None:
    lab.host.put_script(ENDS_WITH_NAN, SOURCE)

    shown = lab.run(strategy=strategy, jobs=6, parallel=2)

    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert shown["ObjectiveStatusCounters"]["Failed"] > 0
    assert shown["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] < 0.5


def test_an_expression_that_explodes_is_given_up(lab: Lab) -> None:
    metrics = [
        {"Name": "accuracy", "Regex": "accuracy=([0-9.]+)"},
        {"Name": "bomb", "Regex": "(a|aa)+$(b)"},
    ]
    algorithm = {
        **lab.request()["TrainingJobDefinition"]["AlgorithmSpecification"],
        "MetricDefinitions": metrics,
    }
    lab.host.put_script("for _ in range(9): print('a' * 60)\nprint('accuracy=0.5')", SOURCE)

    shown = lab.run(jobs=1, parallel=1, definition={"AlgorithmSpecification": algorithm})

    assert shown["TrainingJobStatusCounters"]["Completed"] == 1
    [lines] = lab.host.lines.values()
    assert lines.count("the regular expression of metric bomb takes too long: given up") == 1


def test_more_values_than_are_kept_replace_the_last_one(make_lab: LabFactory) -> None:
    lab = make_lab(max_observations=3)
    lab.host.put_script("for value in range(9): print(f'accuracy={value}')", SOURCE)

    best = lab.run(jobs=1, parallel=1)["BestTrainingJob"]

    assert best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == 8.0


def test_lines_are_cut_wherever_the_pieces_are() -> None:
    splitter = LineSplitter()

    lines = splitter.feed(b"one\ntw") + splitter.feed(b"o\r 3%\r") + splitter.feed(b"end")

    assert lines + splitter.end() == ["one", "two", " 3%", "end"]


def test_a_line_without_end_is_cut_and_its_rest_dropped() -> None:
    splitter = LineSplitter()

    lines = [line for _ in range(5) for line in splitter.feed(b"x" * MAX_LINE)]
    lines += splitter.feed(b"x\nnext\n")

    assert [len(line) for line in lines] == [MAX_LINE, 4]


@pytest.mark.parametrize(
    ("expression", "line", "value"),
    [
        (r"loss: ([0-9\.]+)", "loss: 0.25;", 0.25),
        (r"loss[=:] ?([-+0-9.eE]+)", "loss=-1e-05", -1e-05),
        (r"((0\.\d+))", "0.5", 0.5),
        (r"loss: (.*?);", "loss: ; other", None),
        (r"loss: (\w+)", "loss: low", None),
    ],
)
def test_the_first_group_is_the_value(expression: str, line: str, value: float | None) -> None:
    found = MetricScanner([{"Name": "loss", "Regex": expression}]).scan(line)

    assert found == ([] if value is None else [("loss", value)])


def test_one_name_may_have_several_expressions() -> None:
    scanner = MetricScanner(
        [{"Name": "loss", "Regex": "a=(.+)"}, {"Name": "loss", "Regex": "b=(.+)"}]
    )

    assert scanner.scan("a=1") + scanner.scan("b=nan")[:0] == [("loss", 1.0)]
    [(name, value)] = scanner.scan("b=nan")
    assert name == "loss"
    assert math.isnan(value)
