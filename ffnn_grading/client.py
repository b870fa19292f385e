"""The grader's end of a kernel's sockets, without fixed waits."""

import time
from queue import Empty

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type


class SlicedChannel(AsyncZMQSocketChannel):
    """A channel that waits in slices of 0.2 s.

    While a widget's message is sent on the same socket, the wake-up for a reply can get lost. The stock channel then
    finds the reply only at the end of the cell's time limit (nbclient issue 312).
    """

    async def get_msg(self, timeout=None):
        end = float("inf") if timeout is None else time.monotonic() + timeout
        while True:
            try:
                return await super().get_msg(timeout=max(0, min(0.2, end - time.monotonic())))
            except Empty:
                if time.monotonic() >= end:
                    raise


class PromptClient(AsyncKernelClient):
    """A client that is ready once the kernel has replied on both channels. The stock one always waits another 0.2 s."""

    shell_channel_class = Type(SlicedChannel)

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
