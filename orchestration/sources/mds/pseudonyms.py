"""Local keys become keyed hashes (HMAC-SHA-256, the first 32 hexadecimal digits).

The same key gives the same hash in every month, so rows still join; without the secret a hash
cannot be recomputed from a known identifier. DuckDB computes it, so that no identifier is ever
a Python string.
"""

from orchestration.errors import PipelineError
from orchestration.settings import get_settings

BLOCK_BYTES = 64
SHORTEST_KEY = 16
# Simulated people are nobody, so their hashes need no secret.
SIMULATION_KEY = "simulated submissions"


def secret(*, is_simulated: bool) -> bytes:
    """The secret of the hash; real submissions need one from the environment."""
    given = get_settings().pseudonym_key
    if given is None or not given.get_secret_value():
        if is_simulated:
            return SIMULATION_KEY.encode()
        raise PipelineError(
            "TTE_PSEUDONYM_KEY is not set, and these are real submissions. Set it to a secret of "
            f"{SHORTEST_KEY} characters or more, keep it, and use the same one every month."
        )
    key = given.get_secret_value()
    if len(key) < SHORTEST_KEY:
        raise PipelineError(
            f"TTE_PSEUDONYM_KEY has fewer than {SHORTEST_KEY} characters. Choose a longer secret."
        )
    return key.encode()


def hash_expression(column: str) -> str:
    """SQL that hashes a text column; null and blank are null.

    Needs the variables `inner_pad` and `outer_pad`, see `pads`.
    """
    return (
        "left(sha256(getvariable('outer_pad') || unhex(sha256("
        f"getvariable('inner_pad') || encode(nullif(trim({column}), ''))))), 32)"
    )


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer padded keys of HMAC (RFC 2104)."""
    import hashlib

    if len(key) > BLOCK_BYTES:
        key = hashlib.sha256(key).digest()
    block = key.ljust(BLOCK_BYTES, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)
