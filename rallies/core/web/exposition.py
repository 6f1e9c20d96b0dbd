"""Figures as Prometheus takes them. Source: its text-based exposition format 0.0.4."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Sample:
    """One line of a family; `end` is put behind its name, as a histogram's lines have it."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    end: str = ""


@dataclass(frozen=True)
class Family:
    """Figures of one name."""

    name: str
    meaning: str
    kind: str
    samples: Sequence[Sample]

    def lines(self) -> str:
        """The lines of the family."""
        told = [f"# HELP {self.name} {_escaped(self.meaning)}", f"# TYPE {self.name} {self.kind}"]
        told += [f"{self.name}{one.end}{_labels(one.labels)} {_number(one.value)}" for one in self.samples]
        return "".join(f"{line}\n" for line in told)


def gauge(name: str, meaning: str, value: float) -> Family:
    """A family of one figure that goes up and down."""
    return Family(name, meaning, "gauge", [Sample(value)])


def counter(name: str, meaning: str, value: float) -> Family:
    """A family of one figure that only grows."""
    return Family(name, meaning, "counter", [Sample(value)])


def histogram(
    labels: Mapping[str, str], bounds: Sequence[float], counts: Sequence[float], total: float
) -> Iterable[Sample]:
    """The lines of one histogram; there is one count more than bounds, of what lies behind the last."""
    sums = list(accumulate(counts))
    for bound, count in zip([*(f"{one:g}" for one in bounds), "+Inf"], sums, strict=True):
        yield Sample(count, {**labels, "le": bound}, "_bucket")
    yield Sample(total, labels, "_sum")
    yield Sample(sums[-1], labels, "_count")


def document(families: Iterable[Family]) -> str:
    """All families, one after the other."""
    return "".join(family.lines() for family in families)


def _labels(labels: Mapping[str, str]) -> str:
    said = [f'{name}="{_escaped(value, is_quoted=True)}"' for name, value in labels.items()]
    return f"{{{','.join(said)}}}" if said else ""


def _escaped(text: str, *, is_quoted: bool = False) -> str:
    plain = text.replace("\\", r"\\").replace("\n", r"\n")
    return plain.replace('"', r"\"") if is_quoted else plain


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(round(value, 6))
