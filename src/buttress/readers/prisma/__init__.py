"""The Prisma schema language: one ``.prisma`` file in, its blocks out; :mod:`buttress.assembly.prisma` makes tables."""

from buttress.readers.prisma.model import Argument, Attribute, Block, Damage, Field, PrismaFile, Value
from buttress.readers.prisma.parser import read_prisma

__all__ = ["Argument", "Attribute", "Block", "Damage", "Field", "PrismaFile", "Value", "read_prisma"]
