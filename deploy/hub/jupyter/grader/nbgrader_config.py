"""nbgrader on the hub for the grader, read after that for all."""

from hub_collect import Collect  # in HUB/etc, which the configuration for all has put on the path

c = get_config()  # noqa: F821 (nbgrader provides it)
c.ExchangeFactory.collect = Collect
