// Which vertex or edge of a model a pointer means. Pure: reach is [degrees of longitude, of latitude], and what lies on
// that ellipse is at distance 1.

// The number of the place nearest to [lon, lat] within reach, of those that `isWanted(number)`; -1 for none.
export function nearestVertex({ places, edges }, [lon, lat], [reachX, reachY], isWanted = () => true) {
  let [found, best] = [-1, 1];
  for (const number of edges.at.keys()) {
    const dx = (places[number][0] - lon) / reachX;
    const dy = (places[number][1] - lat) / reachY;
    const away = dx * dx + dy * dy;
    if (away > best || !isWanted(number)) continue;
    [found, best] = [number, away];
  }
  return found;
}

// {ends: [a, b], place: [lon, lat] on it, codes} of the edge nearest to [lon, lat] within reach; null for none.
export function nearestEdge({ places, arcs }, [lon, lat], [reachX, reachY], isWanted = () => true) {
  let [found, best] = [null, 1];
  for (const { numbers, codes } of arcs) {
    for (let i = 1; i < numbers.length; i++) {
      const [a, b] = [places[numbers[i - 1]], places[numbers[i]]];
      const foot = footOf([(a[0] - lon) / reachX, (a[1] - lat) / reachY], [(b[0] - lon) / reachX, (b[1] - lat) / reachY]);
      if (foot.away > best || !isWanted(codes)) continue;
      best = foot.away;
      found = { ends: [numbers[i - 1], numbers[i]], place: [a[0] + (b[0] - a[0]) * foot.share, a[1] + (b[1] - a[1]) * foot.share], codes };
    }
  }
  return found;
}

// Where on the way from a to b the origin is nearest: {share, away} (squared).
export function footOf([ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const size = dx * dx + dy * dy;
  const share = size ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / size)) : 0;
  const [x, y] = [ax + dx * share, ay + dy * share];
  return { share, away: x * x + y * y };
}
