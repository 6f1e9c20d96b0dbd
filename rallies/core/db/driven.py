"""Questions asked through the database's driver: of a short one, SQLAlchemy's own work would be a third."""

from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Select

from rallies.core.db.database import db

Processor = Callable[[Any], Any]


class Driven:
    """A question whose text is put together once for each database.

    It has a value for each of its placeholders, none of them a list, and selects what the driver itself gives as it
    should be: numbers and texts, no instants.
    """

    def __init__(self, question: Select[*tuple[Any, ...]]) -> None:
        self._question = question
        self._texts: WeakKeyDictionary[Dialect, _Text] = WeakKeyDictionary()

    def ask(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows, within the session's transaction."""
        connection = db.session.connection()
        text = self._texts.get(connection.dialect)
        if text is None:
            text = self._texts[connection.dialect] = _Text(self._question, connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text.words, text.values(values))
            return [tuple(row) for row in cursor.fetchall()]
        finally:
            cursor.close()


class _Text:
    """A question in the words of a dialect, and how its driver is told values."""

    def __init__(self, question: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        compiled = question.compile(dialect=dialect)
        self.words = str(compiled)
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self._order = compiled.positiontup
        self._processors = {name: made for name, bind in compiled.binds.items() if (made := _processor(bind, dialect))}

    def values(self, said: Mapping[str, Any]) -> Any:  # noqa: ANN401  # a mapping or a sequence, as the driver has it
        values = {**self._fixed, **said}
        for name, processor in self._processors.items():
            values[name] = processor(values[name])
        return values if self._order is None else [values[name] for name in self._order]


def _processor(bind: Any, dialect: Dialect) -> Processor | None:  # noqa: ANN401  # a placeholder of any type
    processor: Processor | None = bind.type.dialect_impl(dialect).bind_processor(dialect)
    return processor
