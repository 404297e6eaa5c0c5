"""A real Chromium, driven over its pipe by the DevTools protocol; no library is needed."""

import json
import os
import select
import shutil
import subprocess
import time
from base64 import b64decode
from fcntl import F_DUPFD, fcntl

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ACROSS_FILES = "--allow-file-access-from-files"
"""Lets tests look from a page into a frame of it, which readers' browsers do not."""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    ACROSS_FILES,
    "--remote-debugging-pipe",
]
LIMIT = 60.0
"""Seconds that anything may take on a busy machine."""
KEYS = {"Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
        "ArrowDown": 40, "Tab": 9, "Home": 36, " ": 32}  # fmt: skip


class Browser:
    """A browser and the messages to and from it."""

    def __init__(self, profile, flags=FLAGS):
        to_read, self.to = os.pipe()
        self.from_, to_write = os.pipe()
        high = [fcntl(end, F_DUPFD, 20) for end in (to_read, to_write)]

        def at_three_and_four():
            """Where the browser looks for its pipes."""
            for end, number in zip(high, (3, 4), strict=True):
                os.dup2(end, number)

        self.process = subprocess.Popen(
            [CHROMIUM, *flags, f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=at_three_and_four,
            close_fds=False,  # all others close themselves, and 3 and 4 may be anybody's here
            stderr=subprocess.DEVNULL,
        )
        for end in (to_read, to_write, *high):
            os.close(end)
        self.buffer, self.count, self.pages = b"", 0, {}

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        os.close(self.to)
        os.close(self.from_)

    def call(self, method, session=None, **params):
        """The result of a command; events on the way go to their pages."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive(LIMIT)
            if answer.get("id") == self.count:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]

    def receive(self, seconds):
        while b"\0" not in self.buffer:
            assert select.select([self.from_], [], [], seconds)[0], "the browser is silent"
            self.buffer += os.read(self.from_, 1 << 20)
        raw, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(raw)
        page = self.pages.get(message.get("sessionId"))
        if page and "method" in message:
            page.hear(message["method"], message["params"])
        return message

    def open(self, address, width=1440, height=900, **keys):
        return Page(self, address, width, height, **keys)


class Page:
    """One tab."""

    def __init__(self, browser, address, width, height, scheme="light", phone=False, scripts=True,
                 still=False):  # fmt: skip
        self.browser, self.complaints, self.downloads = browser, [], []
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.call("Target.attachToTarget", targetId=target, flatten=True)
        self.target, self.session = target, attached["sessionId"]
        browser.pages[self.session] = self
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=2 if phone else 1, mobile=phone)  # fmt: skip
        if phone:
            self.call("Emulation.setTouchEmulationEnabled", enabled=True)
        self.media(scheme, still)
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.goto(address)

    def media(self, scheme, still=False, media=""):
        motion = "reduce" if still else "no-preference"
        features = [{"name": "prefers-color-scheme", "value": scheme},
                    {"name": "prefers-reduced-motion", "value": motion}]  # fmt: skip
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def hear(self, method, params):
        if method == "Runtime.exceptionThrown":
            self.complaints.append(params["exceptionDetails"])
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.complaints.append(params["entry"])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"):
            self.complaints.append(params)

    def goto(self, address):
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete'")

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)  # fmt: skip
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait(self, expression):
        """Until an expression holds; its value."""
        end = time.monotonic() + LIMIT
        while not (value := self.evaluate(expression)):
            assert time.monotonic() < end, f"{expression} does not come true"
            time.sleep(0.05)
        return value

    def text(self, selector):
        return self.evaluate(f"document.querySelector({json.dumps(selector)}).textContent")

    def box(self, selector):
        """x, y, width, height of an element, brought into view."""
        return self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
            "return [b.x, b.y, b.width, b.height]; })()"
        )

    def mouse(self, kind, x, y, **keys):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **keys)

    def click(self, selector, across=0.5, down=0.5):
        x, y, width, height = self.box(selector)
        at = (x + across * width, y + down * height)
        self.mouse("mouseMoved", *at)
        self.mouse("mousePressed", *at, button="left", clickCount=1)
        self.mouse("mouseReleased", *at, button="left", clickCount=1)

    def tap(self, selector, across=0.5, down=0.5):
        x, y, width, height = self.box(selector)
        point = {"x": x + across * width, "y": y + down * height}
        self.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[point])
        self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def press(self, *keys, shift=False):
        for key in keys:
            code = {"windowsVirtualKeyCode": KEYS[key], "modifiers": 8 if shift else 0}
            text = {"text": "\r"} if key == "Enter" else {}
            self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **code, **text)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=key, **code)

    def focus(self, selector):
        self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")

    def picture(self, whole=False):
        """The PNG of what is seen."""
        taken = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        return b64decode(taken["data"])

    def close(self):
        self.browser.pages.pop(self.session)
        self.browser.call("Target.closeTarget", targetId=self.target)
