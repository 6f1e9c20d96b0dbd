"""Coverage-guided fuzz of the resolver: `make fuzz` runs it for a minute; any error but an answer ends it.

The first two bytes choose the country; the rest is the text, of up to 4,000 characters.
"""

import sys
import time

import atheris

with atheris.instrument_imports(include=["rallies.places"]):
    from rallies.places.build.assemble import where
    from rallies.places.candidate import Ambiguous, Found, NotFound
    from rallies.places.fold import MAX_CHARACTERS
    from rallies.places.gazetteer import Gazetteer

MOST_SECONDS = 2.0
COUNTRIES = (None, "PL", "US", "CN", "??", "")
SEEDS = (
    "Chemin du Couchant 20 Lausanne", "Springfield, IL", "Вільня", "東京 100-0001", "تهران", "Portand, OR", "Online",
    "4811 RX Breda", "瓦爾多斯塔", "St. Louis", "Halle (Saale)", "https://meet.example/a", "12 rue de Paris, 75011",
)  # fmt: skip

gazetteer = Gazetteer(where())


def resolve(data: bytes) -> None:
    """Resolve a text and look at the answer."""
    source = atheris.FuzzedDataProvider(data)
    country = COUNTRIES[source.ConsumeIntInRange(0, len(COUNTRIES) - 1)]
    text = source.ConsumeUnicode(MAX_CHARACTERS)
    began = time.process_time()
    answer = gazetteer.resolve(text, country=country)
    gazetteer.complete(text)
    assert isinstance(answer, Found | Ambiguous | NotFound), answer
    assert time.process_time() - began < MOST_SECONDS, f"{len(text)} characters took too long"
    if isinstance(answer, Found):
        assert answer.gap >= 1
        assert country != "PL" or answer.candidate.country == "PL"


if __name__ == "__main__":
    for seed in SEEDS:
        resolve(b"\x01" + seed.encode("utf-16-le"))
    atheris.Setup(sys.argv, resolve)
    atheris.Fuzz()
