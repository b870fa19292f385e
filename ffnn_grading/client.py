"""The grader's end of a kernel's sockets: without fixed waits, and with limits on what a kernel may send.

A message is measured before it is read: `message["size"]` is in bytes and counts headers, metadata and buffers, too.
"""

import asyncio
import time
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

LARGE = 10_000_000  # bytes; of a larger message, nothing is read except its kind
HEADER = 10_000  # bytes of a larger message's headers
WAITING = 50  # messages that wait here; the kernel keeps the others, within its own limits


class LimitedChannel(AsyncZMQSocketChannel):
    """A channel that waits in slices of 0.2 s, on the kernel's own clock.

    While a widget's message is sent on the same socket, the wake-up for a reply can get lost. The stock channel then
    finds the reply only at the end of the cell's time limit (nbclient issue 312).
    """

    client: "PromptClient"

    async def _recv(self, **kwargs):
        frames = await self.socket.recv_multipart(copy=False, **kwargs)
        size = sum(map(len, frames))
        await self.client.count(size)
        parts: list[Any] = self.session.feed_identities(frames, copy=False)[1]
        if size <= LARGE:
            return self.session.deserialize(parts, copy=False) | {"size": size}
        text = f"The program sent a message of {size >> 20} MB."
        header, parent = (
            self.session.unpack(part.bytes) if len(part) <= HEADER else {"msg_type": "", "msg_id": ""}
            for part in parts[1:3]
        )
        return {
            "header": header,
            "msg_id": header["msg_id"],
            "msg_type": header["msg_type"],
            "parent_header": parent,
            "metadata": {},
            "content": {"status": "error", "ename": "TooLarge", "evalue": text, "traceback": [text]},
            "buffers": [],
            "size": size,
        }

    async def get_msg(self, timeout=None):
        now = self.client.manager.own_time
        end = float("inf") if timeout is None else now() + timeout
        while True:
            await asyncio.sleep(0)  # messages without a pause must not keep the time limits from being noticed
            try:
                return await super().get_msg(timeout=max(0, min(0.2, end - now())))
            except Empty:
                if now() >= end:
                    raise


class PromptClient(AsyncKernelClient):
    """A client that is ready once the kernel has replied on both channels. The stock one always waits another 0.2 s."""

    shell_channel_class = Type(LimitedChannel)
    iopub_channel_class = Type(LimitedChannel)
    received = 0  # bytes, on both channels

    @property
    def manager(self) -> Any:
        """The kernel.PromptManager that made this client."""
        return self.parent

    @property
    def has_sent_too_much(self):
        return self.received > self.manager.max_sent

    async def count(self, size):
        """Count what has arrived, in messages of any kind, and end a kernel that sends too much."""
        self.received += size
        if self.has_sent_too_much:
            await self.manager.provisioner.kill()

    def start_channels(self, *args, **kwargs):
        self.shell_channel.client = self.iopub_channel.client = self
        super().start_channels(*args, **kwargs)

    def _create_connected_socket(self, channel, identity=None):
        defaults = self.context.sockopts
        self.context.sockopts = defaults | {zmq.RCVHWM: WAITING}  # before it is connected
        try:
            return super()._create_connected_socket(channel, identity)
        finally:
            self.context.sockopts = defaults

    async def wait_for_ready(self, timeout=None):
        end = time.monotonic() + (timeout or 60)
        while time.monotonic() < end:
            self.kernel_info()
            try:
                reply = await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=0.05)  # a message shows that the subscription works
            except Empty:
                if not await self.is_alive():
                    raise RuntimeError("The kernel died before it was ready.") from None
            else:
                self._handle_kernel_info_reply(reply)
                return
        raise RuntimeError(f"The kernel was not ready after {timeout} s.")
