"""The file of prices and sizes of models, and what draws cost by it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from inspect_resample.decisions.cost import Rates
from inspect_resample.decisions.model_size import model_size
from inspect_resample.decisions.names import Policy, Unit
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.errors import Failure
from inspect_resample.statistics.counts import Evaluation

_RATES = (
    *("input", "output", "input_cache_read", "input_cache_write", "reasoning"),
    *("params", "layers", "width", "draws_per_request"),
    *("dollars_per_hour", "tokens_per_second"),
)
_CONFIG = "config"


def pricing_for(
    evaluations: Sequence[Evaluation],
    price: float | Unit,
    benefit: float,
    policy: Policy,
    prices: Path | None,
    verify_price: float | None = None,
) -> Pricing:
    """How draws are paid for.

    Raises:
        Failure: The file of prices cannot be used, or the benefit is not above 0.
    """
    rates = {} if prices is None else read_rates(prices)
    names = {evaluation.model for evaluation in evaluations}
    if rates and not rates.keys() & {*names, *(name.removeprefix("replay/") for name in names)}:
        models = ", ".join(dict.fromkeys(evaluation.model for evaluation in evaluations))
        raise Failure(f"{prices} has none of the models of the logs: {models}")
    try:
        source = None if prices is None else str(prices)
        return Pricing(price, benefit, policy, rates, source, verify_price)
    except ValueError as error:
        raise Failure(str(error)) from error


def read_rates(path: Path) -> dict[str, Rates]:
    """Prices and sizes of models by their names.

    The file maps the name of a model to `input` and `output` (dollars per million tokens), with
    `input_cache_read`, `input_cache_write` and `reasoning` where these cost something else, or to
    `dollars_per_hour` and `tokens_per_second`, and to `params`, `layers`, `width` or `config` (the
    model's `config.json` or its folder, seen from the file's), and to `draws_per_request`, each
    optional. A file for Inspect's `--model-cost-config` will do.

    Raises:
        Failure: It is no JSON or YAML, or does not hold that.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise Failure(f"{path} is not the JSON or YAML that its name says: {error}") from error
    if not isinstance(found, Mapping):
        raise Failure(f"{path} must map names of models to their prices, as MODEL: {{input: 2.5}}")
    return {str(model): _rates(path, str(model), entry) for model, entry in found.items()}


def _rates(path: Path, model: str, entry: object) -> Rates:
    names = *_RATES, _CONFIG
    if not isinstance(entry, Mapping):
        raise Failure(f"{path}: {model} must have some of {', '.join(names)}, got {entry!r}")
    unknown = [str(name) for name in entry if name not in names]
    if unknown:
        raise Failure(
            f"{path}: {model} has {', '.join(unknown)}; expected some of {', '.join(names)}"
        )
    try:
        given = {name: _number(name, entry[name]) for name in _RATES if name in entry}
        sizes = _sizes(path.parent / str(entry[_CONFIG])) if _CONFIG in entry else {}
        return Rates(**{**sizes, **given})
    except ValueError as error:
        raise Failure(f"{path}: {model}: {error}") from error


def _sizes(config: Path) -> dict[str, float]:
    """The size of a model by its `config.json`; what the file of prices says goes before it.

    Raises:
        ValueError: There is none, it is no JSON, or it does not tell the size.
    """
    file = config / "config.json" if config.is_dir() else config
    if not file.is_file():
        raise ValueError(f"{file} does not exist; config names a config.json or its folder")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file} is no JSON: {error}") from error
    if not isinstance(found, Mapping):
        raise ValueError(f"{file} must hold an object, the configuration of a model")
    size = model_size(found)
    return {"params": size.active, "layers": size.layers, "width": size.width}


def _number(name: str, value: object) -> float:
    """A number; YAML takes `7e9` for a text, which is one here."""
    try:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{name} must be a number, got {str(value)[:40]!r}") from error
