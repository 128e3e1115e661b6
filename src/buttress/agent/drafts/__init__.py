"""What a model drafts, reviewed before anybody sees it: all listings of one answer on one copy of the repository."""

from buttress.agent.drafts.draft import Draft, Piece, Place
from buttress.agent.drafts.looking import look
from buttress.agent.drafts.plan import as_one
from buttress.agent.drafts.telling import corrected, told

__all__ = ["Draft", "Piece", "Place", "as_one", "corrected", "look", "told"]
