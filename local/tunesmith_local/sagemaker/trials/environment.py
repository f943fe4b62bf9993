"""The environment of a trial's process: small, clean, and as the training toolkit makes it."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.trials import script
from tunesmith_local.sagemaker.trials.checkpoints import checkpoint_folder
from tunesmith_local.sagemaker.trials.order import Folders, TrialOrder

HOST = "localhost"
"""Scripts and toolkits look it up, so it has to resolve; `algo-1` would not."""
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


def trial_environment(
    order: TrialOrder, folders: Folders, settings: EngineSettings
) -> dict[str, str]:
    """Write all variables; the request's own come last and win."""
    return {
        **_system(folders, settings),
        **settings.trial_environment,
        "AWS_REGION": order.region,
        "AWS_DEFAULT_REGION": order.region,
        "TRAINING_JOB_NAME": order.name,
        "TRAINING_JOB_ARN": order.arn,
        "SAGEMAKER_BASE_DIR": str(folders.base),
        **_toolkit(order, folders),
        **(order.definition.get("Environment") or {}),
    }


def _system(folders: Folders, settings: EngineSettings) -> dict[str, str]:
    threads = str(settings.trial_threads)
    return {
        "PATH": f"{settings.trial_python.parent}{os.pathsep}{os.defpath}",
        "HOME": str(folders.base),
        "TMPDIR": str(folders.base / "tmp"),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        **(dict.fromkeys(THREAD_VARIABLES, threads) if settings.trial_threads else {}),
    }


def _toolkit(order: TrialOrder, folders: Folders) -> dict[str, str]:
    """Write the SM_* variables that training scripts read."""
    values = script.user_hyperparameters(order.hyperparameters)
    arguments = script.user_arguments(order.hyperparameters)
    channels = {each["ChannelName"]: folders.data / each["ChannelName"] for each in order.channels}
    program = script.program(order.hyperparameters) or ""
    checkpoints = checkpoint_folder(order, folders)
    return {
        "SM_MODEL_DIR": str(folders.model),
        "SM_OUTPUT_DIR": str(folders.output),
        "SM_OUTPUT_DATA_DIR": str(folders.results),
        **({"SM_CHECKPOINT_DIR": str(checkpoints)} if checkpoints else {}),
        "SM_INPUT_DIR": str(folders.base / "input"),
        "SM_INPUT_CONFIG_DIR": str(folders.config),
        "SM_CHANNELS": json.dumps(sorted(channels)),
        "SM_HPS": json.dumps(values),
        "SM_USER_ARGS": json.dumps(arguments),
        "SM_USER_ENTRY_POINT": program,
        "SM_MODULE_NAME": Path(program).stem,
        "SM_NUM_GPUS": "0",
        "SM_NUM_CPUS": str(os.cpu_count() or 1),
        "SM_HOSTS": json.dumps([HOST]),
        "SM_CURRENT_HOST": HOST,
        "SM_LOG_LEVEL": "20",
        "SM_RESOURCE_CONFIG": json.dumps(resource_config()),
        "SM_INPUT_DATA_CONFIG": json.dumps(input_config(order)),
        "SM_TRAINING_ENV": _training_env(order, folders, values, channels),
        **{f"SM_CHANNEL_{name.upper()}": str(path) for name, path in channels.items()},
        **{f"SM_HP_{name.upper()}": _plain(value) for name, value in values.items()},
    }


def _training_env(
    order: TrialOrder, folders: Folders, values: Mapping[str, object], channels: Mapping[str, Path]
) -> str:
    """Write the one variable that holds the rest as JSON."""
    return json.dumps(
        {
            "job_name": order.name,
            "hyperparameters": values,
            "channel_input_dirs": {name: str(path) for name, path in channels.items()},
            "input_data_config": input_config(order),
            "resource_config": resource_config(),
            "model_dir": str(folders.model),
            "output_dir": str(folders.output),
            "output_data_dir": str(folders.results),
            "input_dir": str(folders.base / "input"),
            "input_config_dir": str(folders.config),
            "current_host": HOST,
            "hosts": [HOST],
            "is_master": True,
            "num_cpus": os.cpu_count() or 1,
            "num_gpus": 0,
            "user_entry_point": script.program(order.hyperparameters),
        }
    )


def resource_config() -> dict[str, object]:
    """Describe the one machine there is."""
    return {"current_host": HOST, "hosts": [HOST], "network_interface_name": "lo"}


def input_config(order: TrialOrder) -> dict[str, dict[str, str]]:
    """Describe the channels, as inputdataconfig.json does."""
    return {
        each["ChannelName"]: {
            "TrainingInputMode": "File",
            "S3DistributionType": str(
                each["DataSource"].get("S3DataSource", {}).get("S3DataDistributionType")
                or "FullyReplicated"
            ),
            "RecordWrapperType": str(each.get("RecordWrapperType") or "None"),
            **({"ContentType": each["ContentType"]} if each.get("ContentType") else {}),
        }
        for each in order.channels
    }


def _plain(value: object) -> str:
    """Write a decoded value the way the toolkit exports it."""
    if isinstance(value, str):
        return value
    return json.dumps(value)
