"""Train the second headcount reader: `python -m tools.train_headcount_reader [REPORTS]`.

It learns from the passages of tests/golden and from whole reports with their counts (a folder of documents and a
truths.csv). Writes data/sources/headcount/second_reader.csv. Needs scikit-learn (an extra of development); to read
takes numpy alone.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

from data.sources.headcount import second_reader
from data.sources.headcount.second_reader import Place, Weights, features, places, weights_of
from tools import headcount_evaluation as evaluation
from tools.command_line import arguments
from tools.headcount_reports import Report, reports, reports_folder

RAREST: Final = 8  # a feature in fewer examples is left out
_STRENGTH: Final = 10.0  # inverse of the penalty on large coefficients
_OF_REPORT: Final = 3.0  # weight of an example from a real report; one from a passage written by hand weighs 1
_DECIMALS: Final = 4


@dataclass(frozen=True)
class Example:
    """A number with its features, whether it is the headcount, and its weight in the training."""

    features: Counter[str]
    right: bool
    weight: float


def of_passages() -> Iterator[Example]:
    """The numbers of the golden passages."""
    for passages in evaluation.series().values():
        for passage in passages:
            right = set() if passage.employees is None else {passage.employees}
            yield from examples(passage.text, right, 1.0)


def of_report(report: Report) -> Iterator[Example]:
    """The numbers of a whole report."""
    return examples(report.text, report.right, _OF_REPORT)


def examples(text: str, right: set[float], weight: float) -> Iterator[Example]:
    """The numbers of a text that may count people, labelled by the counts that are right."""
    for _, group in groupby(places(text), key=lambda place: place.sentence_start):
        inside = list(group)
        labels = [_is_right(place, inside[max(n - 1, 0) : n + 2], right) for n, place in enumerate(inside)]
        for place, label in zip(inside, labels, strict=True):
            if label or not any(labels) or not _may_be_other_year(place, right):
                yield Example(features(place), label, weight)


def _is_right(place: Place, near: Sequence[Place], right: set[float]) -> bool:
    """Whether a number is the headcount, or sums to it with the one before or behind it."""
    beside = [other.value for other in near if other is not place and other.value and place.value]
    return place.value in right or any(place.value + value in right for value in beside)


def _may_be_other_year(place: Place, right: set[float]) -> bool:
    """Whether a number beside the headcount may be that of another year, which the truths do not tell."""
    return any(abs(place.value - value) <= 0.3 * value for value in right)


def trained(numbers: Iterable[Example]) -> Weights:
    """A reader trained on these examples."""
    return weights_of(rows(numbers))


def rows(numbers: Iterable[Example]) -> list[tuple[str, float, float]]:
    """The weights of a reader trained on these examples: feature, idf, coefficient; the first row is the bias."""
    vectorizer, tfidf, model = fitted(list(numbers))
    named = zip(vectorizer.get_feature_names_out(), tfidf.idf_, model.coef_[0], strict=True)
    table = [(str(name), float(idf), float(coefficient)) for name, idf, coefficient in named]
    return [("", 0.0, float(model.intercept_[0])), *table]


def fitted(numbers: Sequence[Example]) -> tuple[DictVectorizer, TfidfTransformer, LogisticRegression]:
    """scikit-learn's own vectorizer, TF-IDF and regression, fitted to the examples."""
    common = Counter(name for example in numbers for name in example.features)
    counted = [{n: c for n, c in example.features.items() if common[n] >= RAREST} for example in numbers]
    vectorizer, tfidf = DictVectorizer(), TfidfTransformer(sublinear_tf=True)
    matrix = tfidf.fit_transform(vectorizer.fit_transform(counted))
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=2_000)
    model.fit(matrix, [example.right for example in numbers], sample_weight=[example.weight for example in numbers])
    return vectorizer, tfidf, model


def write(table: list[tuple[str, float, float]], path: Path = second_reader.WEIGHTS) -> None:
    """Write the weights, rounded to what they are good for."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("feature", "idf", "coefficient"))
        out.writerows((name, round(idf, _DECIMALS), round(coefficient, _DECIMALS)) for name, idf, coefficient in table)


def main(named: str = "") -> int:
    """Train on all there is, with the reports of the folder named, and write the weights; 1 where there are none."""
    folder = Path(named) if named else reports_folder()
    if folder is None:
        print("The whole reports are not here; set LEVERAGE_FIXTURES to the folder of recordings, or name the folder")
        return 1
    numbers = [*of_passages(), *(example for report in reports(folder) for example in of_report(report))]
    table = rows(numbers)
    write(table)
    right = sum(example.right for example in numbers)
    print(f"{len(numbers):,} numbers, {right:,} of them headcounts; {len(table) - 1:,} features")
    print(f"written to {second_reader.WEIGHTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*arguments(__doc__, "python -m tools.train_headcount_reader [REPORTS]")))
