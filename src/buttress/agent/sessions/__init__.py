"""Conversations kept on this machine: resumed, listed, exported, deleted; without secrets, and for their owner alone."""

from buttress.agent.sessions.kept import Entry, EntryKind, Meaning, Summary, Unkept
from buttress.agent.sessions.log import Log
from buttress.agent.sessions.place import state_file
from buttress.agent.sessions.stale import Stale, stale
from buttress.agent.sessions.store import Store

__all__ = ["Entry", "EntryKind", "Log", "Meaning", "Stale", "Store", "Summary", "Unkept", "stale", "state_file"]
