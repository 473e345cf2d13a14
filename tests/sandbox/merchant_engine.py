"""A merchant's coupon engine on a socket of its own, which answers as a test tells it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Engine:
    """The merchant's endpoint on a socket of its own; it answers as it is told."""

    def __init__(self) -> None:
        self.status = 200
        self.body = b'{"couponCode":"OWN-1"}'
        self.arrived = threading.Semaphore(0)
        self.answers = threading.Event()
        self.answers.set()
        self.received: list[tuple[str, str, dict[str, str], bytes]] = []
        engine = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                size = int(self.headers.get("content-length", "0"))
                headers = {name.lower(): value for name, value in self.headers.items()}
                engine.received.append((self.command, self.path, headers, self.rfile.read(size)))
                engine.arrived.release()
                engine.answers.wait()
                self.send_response(engine.status)
                self.send_header("location", "/elsewhere")
                self.send_header("content-length", str(len(engine.body)))
                self.end_headers()
                self.wfile.write(engine.body)

            do_POST = do_PUT = do_GET = answer  # noqa: N815 - the library's names

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/coupons"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def stop(self) -> None:
        self.answers.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
