"""The grader's end of a kernel's sockets: without fixed waits, and with limits on what a kernel may send.

A message is measured before it is read: `message["size"]` is in bytes and counts headers, metadata and buffers, too.
"""

import asyncio
import time
from queue import Empty

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

LARGE = 10_000_000  # bytes; of a larger message, nothing is read except its kind
LARGEST = 64_000_000  # bytes of one part of a message; whoever sends more is disconnected
WAITING = 50  # messages that wait here; the others wait in the kernel, within its own limits


class SlicedChannel(AsyncZMQSocketChannel):
    """A channel that waits in slices of 0.2 s.

    While a widget's message is sent on the same socket, the wake-up for a reply can get lost. The stock channel then
    finds the reply only at the end of the cell's time limit (nbclient issue 312).
    """

    async def _recv(self, **kwargs):
        parts = await self.socket.recv_multipart(**kwargs)
        size = sum(map(len, parts))
        _, parts = self.session.feed_identities(parts)
        message = self.session.deserialize(parts, content=size <= LARGE)
        if size > LARGE:
            text = f"The program sent a message of {size >> 20} MB."
            message |= {"metadata": {}, "buffers": []}
            message["content"] = {"status": "error", "ename": "TooLarge", "evalue": text, "traceback": [text]}
        return message | {"size": size}

    async def get_msg(self, timeout=None):
        end = float("inf") if timeout is None else time.monotonic() + timeout
        while True:
            await asyncio.sleep(0)  # messages without a pause must not keep the time limits from being noticed
            try:
                return await super().get_msg(timeout=max(0, min(0.2, end - time.monotonic())))
            except Empty:
                if time.monotonic() >= end:
                    raise


class PromptClient(AsyncKernelClient):
    """A client that is ready once the kernel has replied on both channels. The stock one always waits another 0.2 s."""

    shell_channel_class = Type(SlicedChannel)
    iopub_channel_class = Type(SlicedChannel)

    def _create_connected_socket(self, channel, identity=None):
        defaults = self.context.sockopts
        self.context.sockopts = defaults | {zmq.RCVHWM: WAITING, zmq.MAXMSGSIZE: LARGEST}  # before it is connected
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
