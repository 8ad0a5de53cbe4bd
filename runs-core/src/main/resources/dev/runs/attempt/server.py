"""The server as one thread of the agent sees it: one connection that is kept, and patience while nobody answers."""
import functools
import http.client
import json
import socket
import ssl
from urllib.parse import urlsplit

from life import Over

SILENCE_SECONDS = 20  # without a byte from the server
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 120  # that the server may ask for
ANSWER_BYTES = 16 * 1024 * 1024
BLOCK_BYTES = 256 * 1024  # that a file is sent in


class Away(Exception):
    """There was no answer, or none that can be used: it may go better the next time."""

    def __init__(self, reason, wait=0):
        super().__init__(reason)
        self.wait = wait


class Request:
    def __init__(
        self, method, path, body=None, kind="application/octet-stream", silence=SILENCE_SECONDS, may_be_refused=False
    ):
        """The body has a length; it is bytes, or what can be read and set back to its beginning.

        What may be refused may be so with 403, too, which elsewhere says that the attempt's credential is.
        """
        self.method = method
        self.path = path
        self.body = body
        self.kind = kind
        self.silence = silence
        self.may_be_refused = may_be_refused


class Answer:
    def __init__(self, status, wait, body):
        self.status = status
        self.wait = wait
        self.body = body

    def json(self):
        """The object that it holds."""
        try:
            content = json.loads(self.body.decode())
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise Away("its answer cannot be understood")
        return content

    def unexpected(self):
        return Away("it answered %d" % self.status, self.wait)


class Server:
    def __init__(self, address, key, life, told=lambda reason: None):
        """`told` hears why there was no answer."""
        self.address = address
        self.key = key
        self.life = life
        self.told = told
        parts = urlsplit(address)
        self.path = parts.path.rstrip("/") + "/"
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connect = functools.partial(http.client.HTTPSConnection, context=context)
        else:
            connect = http.client.HTTPConnection
        self.connection = connect(parts.hostname, parts.port, blocksize=BLOCK_BYTES)

    def another(self):
        """For another thread."""
        return Server(self.address, self.key, self.life)

    def ask(self, request, understand):
        """What `understand` makes of the answer, however long the server is away. Over where it wants no more of us."""
        pause = FIRST_PAUSE_SECONDS
        while not self.life.is_over():
            try:
                return understand(self.exchange(request))
            except Away as away:
                self.told(str(away))
                self.life.over.wait(max(pause, away.wait))
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        raise Over()

    def exchange(self, request):
        """One request and its answer, or Away."""
        answer = self._answer(request)
        if answer.status == 410:
            self.life.end()
        elif answer.status == 401 or (answer.status == 403 and not request.may_be_refused):
            message = "The server refused the attempt's credential: it answered %d." % answer.status
            self.life.end({"kind": "INFRASTRUCTURE", "message": message})
        elif answer.status in (408, 429) or answer.status >= 500:
            raise answer.unexpected()
        if self.life.is_over():
            raise Over()
        return answer

    def _answer(self, request):
        was_kept = self.connection.sock is not None
        try:
            return self._once(request)
        except (OSError, http.client.HTTPException) as error:
            # A connection that nobody was using may have been closed; that says nothing of whether the server is there.
            if not was_kept or isinstance(error, socket.timeout):
                raise Away(_reason(error))
        try:
            return self._once(request)
        except (OSError, http.client.HTTPException) as error:
            raise Away(_reason(error))

    def _once(self, request):
        connection = self.connection
        connection.timeout = request.silence
        if connection.sock is not None:
            connection.sock.settimeout(request.silence)
        try:
            try:
                connection.request(request.method, self.path + request.path, request.body, self._headers(request))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it may have answered before it had read everything, and then that is its answer
            response = connection.getresponse()
            content = response.read(ANSWER_BYTES)
            if not response.isclosed():
                connection.close()  # there is more, which nobody wants
            return Answer(response.status, _wait(response.headers.get("Retry-After")), content)
        except BaseException:
            connection.close()
            raise

    def _headers(self, request):
        headers = {"Authorization": "Bearer " + self.key}
        if request.body is not None:
            headers["Content-Type"] = request.kind
            headers["Content-Length"] = str(len(request.body))
            if hasattr(request.body, "seek"):
                request.body.seek(0)  # an earlier try may have read it
        return headers


def _wait(retry_after):
    """In seconds; where it is a date, our own pauses do as well."""
    text = (retry_after or "").strip()
    return min(int(text), LONGEST_WAIT_SECONDS) if text.isdigit() else 0


def _reason(error):
    if isinstance(error, socket.timeout):
        return "it does not answer"
    if isinstance(error, OSError):
        return error.strerror or "it cannot be reached"
    return "its answer cannot be understood"
