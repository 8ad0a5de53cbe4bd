"""How an attempt's files come to it: test_placing.py MODULES"""
import hashlib
import http.server
import os
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, sys.argv.pop())

import placing  # noqa: E402
from ending import Cancelled, Failed  # noqa: E402

CONTENT = b"print('hello')\n" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Attempt:
    def __init__(self):
        self.reasons = []
        self.cancelled = False

    def status(self, reason):
        self.reasons.append(reason)

    def check_cancelled(self):
        if self.cancelled:
            raise Cancelled()


class Store(http.server.ThreadingHTTPServer):
    """Answers with what it is told to, one after the other, and then with the content."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = []
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self):
        return "http://127.0.0.1:%d/file?signature=secret" % self.server_port


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        status, headers, body = self.server.answers.pop(0) if self.server.answers else (200, {}, CONTENT)
        self.send_response(status)
        for name, value in dict({"Content-Length": str(len(body)), "ETag": '"tag"'}, **headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class PlacingTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.folder.name)
        os.mkdir("work")
        self.attempt = Attempt()
        self.store = Store()
        self.addCleanup(self.store.server_close)
        self.addCleanup(self.store.shutdown)
        placing.LONGEST_PAUSE_SECONDS = 0.0
        self.addCleanup(setattr, placing, "_sleep", placing._sleep)
        placing._sleep = lambda attempt, _: attempt.check_cancelled()

    def place(self, **spec):
        file = dict({"source": self.store.url(), "name": "main.py", "type": "OTHER", "sha256": None}, **spec)
        path = placing.place(self.attempt, file, 0)
        with open(path, "rb") as placed:
            self.assertEqual(CONTENT, placed.read())
        return file

    def failure(self, **spec):
        with self.assertRaises(Failed) as caught:
            self.place(**spec)
        self.assertNotIn("secret", caught.exception.failure["message"])
        return caught.exception.failure

    def test_what_is_fetched_is_known_by_its_hash_afterwards(self):
        self.assertEqual(SHA256, self.place()["sha256"])
        self.assertEqual(SHA256, self.place(sha256=SHA256, etag="tag", name="again.py")["sha256"])

    def test_a_store_that_is_away_is_waited_for(self):
        self.store.answers = [(503, {}, b"slow down"), (500, {}, b""), (429, {}, b"")]
        self.place()
        self.assertEqual(4, len(self.store.asked))
        self.assertIn("it answered 503", self.attempt.reasons[1])

    def test_what_is_no_http_is_waited_for_without_repeating_it(self):
        class Gibberish(Handler):
            def do_GET(self):
                if len(self.server.asked) < 2:
                    self.server.asked.append(self.path)
                    self.wfile.write(b"timeout secret gibberish\r\n\r\n")
                    self.close_connection = True
                else:
                    super().do_GET()

        self.store.RequestHandlerClass = Gibberish
        self.place()
        self.assertIn("cannot be understood", self.attempt.reasons[-1])

    def test_what_ends_early_is_fetched_again(self):
        self.store.answers = [(200, {"Content-Length": str(len(CONTENT) + 1)}, CONTENT)]
        self.place()
        self.assertIn("it ended early", self.attempt.reasons[-1])

    def test_nobody_listening_is_waited_for_until_it_is_cancelled(self):
        self.store.shutdown()
        self.store.server_close()
        told = self.attempt.status

        def status(reason):
            told(reason)
            self.attempt.cancelled = len(self.attempt.reasons) > 3

        self.attempt.status = status
        with self.assertRaises(Cancelled):
            self.place()
        self.assertIn("Connection refused", self.attempt.reasons[-1])

    def test_other_content_than_was_uploaded_is_never_run(self):
        self.store.answers = [(200, {}, b"evil")] * 3
        failure = self.failure(sha256=SHA256)
        self.assertEqual("INFRASTRUCTURE", failure["kind"])
        self.assertIn("it is not what was uploaded", failure["message"])
        self.store.answers = [(200, {}, b"evil")] * 2
        self.place(sha256=SHA256, name="better.py")

    def test_a_file_that_was_changed_or_is_gone_is_the_submitters_affair(self):
        changed = self.failure(etag="another")
        self.assertEqual("DEPENDENCIES", changed["kind"])
        self.assertIn("was changed after the run had been submitted", changed["message"])
        self.store.answers = [(404, {}, b"")]
        self.assertEqual("DEPENDENCIES", self.failure()["kind"])

    def test_a_refusal_ends_the_attempt_and_a_redirect_leads_nowhere(self):
        for status in (400, 403, 301):
            self.store.answers = [(status, {"Location": "http://127.0.0.1:1/"}, b"")]
            self.assertEqual("INFRASTRUCTURE", self.failure()["kind"])

    def test_a_file_of_this_machine_is_copied_and_its_hash_is_known(self):
        with open("source", "wb") as source:
            source.write(CONTENT)
        self.assertEqual(SHA256, self.place(source=os.path.abspath("source"))["sha256"])

    def test_what_is_no_file_of_this_machine_is_not_opened(self):
        os.mkfifo("pipe")
        with open("source", "wb") as source:
            source.write(CONTENT)
        os.symlink("source", "link")
        for name in ("pipe", "link", "work"):
            failure = self.failure(source=os.path.abspath(name), sha256=SHA256)
            self.assertEqual("INFRASTRUCTURE", failure["kind"])
        for name in ("pipe", "work"):
            self.assertEqual("INFRASTRUCTURE", self.failure(source=os.path.abspath(name))["kind"])
        # Where the administrator says that files come with a runtime, a library is often a link to its version.
        self.place(source=os.path.abspath("link"), name="linked.py")
        self.assertEqual("DEPENDENCIES", self.failure(source=os.path.abspath("absent"))["kind"])


if __name__ == "__main__":
    unittest.main()
