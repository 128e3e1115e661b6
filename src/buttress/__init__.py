"""Buttress reviews backend designs and proves what it says."""

__version__ = "0.1.0"
