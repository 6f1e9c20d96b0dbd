"""Sealed text: the standard age tool opens it, whoever sealed it, and nothing else passes for it."""

import subprocess
from base64 import b64encode
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rallies.core.errors import InvalidInput
from rallies.core.keys import sealing
from tests.needs import missing, program

VENDOR = Path(__file__).parents[3] / "static" / "vendor"
LETTER = "Дарагая Алесь! Трымайся — мы побач. 🕯\n\nAda"
KEY = "age1lnkd5485sfpu0t8znku2rndw9hpk4msslg4gwslrnw0zet7k8gesa75n2e"
SECRET = "AGE-SECRET-KEY-1QQPQYZQ4XL6LW54VL7S9DWVZ9RMN9T9ANEHXH2UY2JV0JSQ93QPSZH4DRA"


class Pair(NamedTuple):
    """A key pair of the age tool: the file with the secret one, and the public one."""

    file: Path
    public: str

    def opens(self, sealed: bytes) -> str:
        """What the standard tool reads in a sealed text."""
        done = subprocess.run(["age", "-d", "-i", self.file], input=sealed, capture_output=True, check=True)
        return done.stdout.decode()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    program("age")
    file = tmp_path_factory.mktemp("keys") / "key.txt"
    subprocess.run([program("age-keygen"), "-o", file], check=True, capture_output=True)
    shown = subprocess.run(["age-keygen", "-y", file], check=True, capture_output=True, text=True)
    return Pair(file, shown.stdout.strip())


@pytest.mark.service
def test_the_standard_tool_opens_what_the_server_sealed(pair: Pair) -> None:
    found = sealing.sealed(LETTER, sealing.checked_key(f" {pair.public}\n"))

    assert "побач".encode() not in found
    assert pair.opens(found) == LETTER


@pytest.mark.service
def test_the_standard_tool_opens_what_the_browsers_module_sealed(pair: Pair, tmp_path: Path) -> None:
    module = VENDOR / "age.js"
    if not module.is_file():
        missing("the browser code is not made: make browser")
    script = tmp_path / "seal.mjs"
    script.write_text(
        f"""import {{ Encrypter, armor }} from "data:text/javascript;base64,{b64encode(module.read_bytes()).decode()}";
        const sealer = new Encrypter();
        sealer.addRecipient(process.argv[2]);
        process.stdout.write(armor.encode(await sealer.encrypt(process.argv[3])));""",
        "utf-8",
    )

    made = subprocess.run([program("node"), script, pair.public, LETTER], capture_output=True, check=True, text=True)

    assert pair.opens(sealing.unwrapped(made.stdout)) == LETTER


def test_two_seals_of_one_text_differ() -> None:
    assert sealing.sealed(LETTER, KEY) != sealing.sealed(LETTER, KEY)


@pytest.mark.parametrize(
    "typed", ["", "age1", KEY[:-1], KEY.replace("n2e", "n2f"), SECRET, "ssh-ed25519 AAAA", f"{KEY} {KEY}", "ключ"]
)
def test_what_is_no_public_key_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        sealing.checked_key(typed)

    assert caught.value.field == "key"


@given(words=st.text(max_size=400), is_dressed=st.booleans())
def test_plain_words_never_pass_for_a_sealed_text(words: str, *, is_dressed: bool) -> None:
    dressed = f"age-encryption.org/v1\n-> X25519 {words}\n---\n" if is_dressed else words
    wrapped = f"{sealing.FIRST_LINE}\n{b64encode(dressed.encode('utf-8', 'replace')).decode()}\n{sealing.LAST_LINE}\n"

    for armored in (words, wrapped):
        with pytest.raises(InvalidInput):
            sealing.unwrapped(armored)


def test_a_sealed_text_that_is_too_large_is_refused() -> None:
    header = b"age-encryption.org/v1\n-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n--- " + b"A" * 43 + b"\n"
    fits, large = (header + b"x" * size for size in (sealing.MAX_SEALED_BYTES, sealing.MAX_SEALED_BYTES + 1))

    assert sealing.unwrapped(f"{sealing.FIRST_LINE}\n{b64encode(fits).decode()}\n{sealing.LAST_LINE}") == fits
    with pytest.raises(InvalidInput):
        sealing.unwrapped(f"{sealing.FIRST_LINE}\n{b64encode(large).decode()}\n{sealing.LAST_LINE}")
