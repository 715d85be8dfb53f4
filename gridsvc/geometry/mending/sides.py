"""Who holds a face, told by the borders on its rim: exact even for a sliver that holds no point of its own."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.edits.rings import Edges
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import Geoms, Rows

Table = NDArray[np.bool_]


@dataclass(frozen=True)
class Sides:
    """Faces (rows) and the polygons (columns) that hold them; the rim of each face, edge by edge.

    `face` is whose rim an edge is on, `metres` its length, `beyond` (edges, polygons) who holds the other side of it.
    """

    held: Table
    face: Rows
    metres: Floats
    beyond: Table

    @classmethod
    def of(cls, faces: Geoms, polygons: Geoms) -> "Sides":
        """The sides of faces whose edges are the edges of the polygons, or cut from these and drawn."""
        both = np.concatenate((shapely.orient_polygons(faces), shapely.orient_polygons(polygons)))
        edges = Edges.of(both)
        turn = np.where(edges.ends[:, 0] < edges.ends[:, 1], 1, -1)
        keys, number = np.unique(edges.keys, return_inverse=True)
        mine = np.flatnonzero(edges.row < len(faces))
        theirs = np.flatnonzero(edges.row >= len(faces))
        turns = np.zeros((len(keys), len(polygons)), dtype=np.int32)
        np.add.at(turns, (number[theirs], edges.row[theirs] - len(faces)), turn[theirs])
        face, on_rim = edges.row[mine], turns[number[mine]]
        votes = np.zeros((len(faces), len(polygons)), dtype=np.int64)
        np.add.at(votes, face, on_rim * turn[mine][:, None])
        held = np.where(votes == 0, _around(faces, polygons), votes > 0)
        lines = edges.lines(mine)
        metres = shapely.length(LocalMetres.around(lines).to_metres(lines))
        return cls(held, face, np.asarray(metres), held[face] ^ (on_rim != 0))

    def shared(self) -> Floats:
        """Metres (faces, polygons) of each face's rim with ground of the polygon on the other side."""
        metres = np.zeros(self.held.shape)
        np.add.at(metres, self.face, self.beyond * self.metres[:, None])
        return metres


def _around(faces: Geoms, polygons: Geoms) -> Table:
    """Which polygons a point inside each face lies in."""
    found = np.zeros((len(faces), len(polygons)), dtype=bool)
    face, polygon = shapely.STRtree(polygons).query(shapely.point_on_surface(faces), predicate="intersects")
    found[face, polygon] = True
    return found
