"""The list of shapes, by what they are about."""

from catalogue import files, fragments, links, messages, names, packets, streams, streams_hard, tunnels
from catalogue.shape import SHAPES

__all__ = ["SHAPES", "files", "fragments", "links", "messages", "names", "packets", "streams", "streams_hard",
           "tunnels"]
