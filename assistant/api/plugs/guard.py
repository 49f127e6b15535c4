"""Who sends to a callback: the platform's signature, the time it was made, the encryption, and that nothing is played again."""

from collections.abc import Mapping

from assistant.api.plugs.crypto import Cipher, is_signed, signature
from assistant.api.plugs.memory import Clock, Replays
from assistant.api.plugs.wire import Refused
from assistant.plug_settings import CallbackSettings

_KEY = "plug_unknown_key"  # nobody is told which of the checks failed


class Guard:
    """Checks requests for one account, and seals what goes back."""

    def __init__(self, settings: CallbackSettings, clock: Clock) -> None:
        self.token = settings.token
        self.clock = clock
        self.cipher = Cipher(settings.aes_key, settings.receiver) if settings.aes_key else None
        self.replays = Replays(clock)

    def check_address(self, query: Mapping[str, str]) -> None:
        """That the address was signed just now. This covers no body. Raises Refused."""
        self._check(query.get("signature", ""), query)

    def check_time(self, query: Mapping[str, str]) -> None:
        """That the request claims to be of just now: all that is known before a sealed body is read. Raises Refused."""
        if not self.replays.is_fresh(query.get("timestamp", "")):
            raise Refused(403, "stale", _KEY)

    def opened(self, query: Mapping[str, str], sealed: str) -> str:
        """What was sealed, its signature checked. Raises Refused, Undecipherable."""
        if self.cipher is None:
            raise Refused(403, "sealed", _KEY)
        self._check(query.get("msg_signature", ""), query, sealed)
        return self.cipher.decrypt(sealed)

    def check_first(self, query: Mapping[str, str], body: bytes) -> None:
        """That the signature, right as it is, did not come with another body before. Raises Refused."""
        name = "signature" if self.cipher is None else "msg_signature"
        if not self.replays.is_own(query.get(name, ""), body):
            raise Refused(403, "replayed", _KEY)

    def seal(self, reply: str, nonce: str) -> tuple[str, str, int]:
        """A reply encrypted, its signature, and when that was made. Needs a key."""
        assert self.cipher is not None
        sealed, now = self.cipher.encrypt(reply), int(self.clock())
        return sealed, signature(self.token, str(now), nonce, sealed), now

    def _check(self, given: str, query: Mapping[str, str], *sealed: str) -> None:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not is_signed(given, self.token, timestamp, nonce, *sealed):
            raise Refused(403, "signature", _KEY)
        self.check_time(query)
