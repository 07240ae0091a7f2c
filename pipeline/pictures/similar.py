"""The same picture among many: fingerprints side by side, compared all at once."""

from collections.abc import Iterable, Sequence

SAME = 24  # of 256 bits: saved again, scaled or recompressed stays below 17, another page of the same form above 70
_BYTES = 32


class Fingerprints:
    """Fingerprints by what they belong to. A hundred thousand take 3 MB and a few milliseconds to search."""

    def __init__(self, known: Iterable[tuple[str, str]] = ()) -> None:
        """`known` gives (digest, fingerprint in hex)."""
        self._digests: list[str] = []
        self._bits = bytearray()
        for digest, fingerprint in known:
            self.add(digest, fingerprint)

    def add(self, digest: str, fingerprint: str) -> None:
        self._digests.append(digest)
        self._bits += bytes.fromhex(fingerprint)

    def like(self, fingerprint: str) -> Sequence[tuple[str, int]]:
        """(digest, bits that differ) of every picture that is the same to the eye, in the order they were added."""
        if not self._digests:
            return ()
        import numpy

        table = numpy.frombuffer(self._bits, numpy.uint64).reshape(-1, _BYTES // 8)
        wanted = numpy.frombuffer(bytes.fromhex(fingerprint), numpy.uint64)
        distances = numpy.bitwise_count(table ^ wanted).sum(axis=1, dtype=numpy.uint16)
        return [(self._digests[at], int(distances[at])) for at in numpy.flatnonzero(distances <= SAME)]
