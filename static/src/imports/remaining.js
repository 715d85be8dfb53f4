// How long a stage will still take, from how far it was each time it was looked at.

const SHORTEST_S = 3; // what was seen in less says little

// Seconds that are left (null while nobody can say); `seen` keeps the first look at the stage and the last that found
// it moved: {stage, done, total, at}.
export function remaining(seen, now) {
  if (seen.length && seen[0].stage !== now.stage) seen.length = 0;
  if (!seen.length || now.done > seen.at(-1).done) seen.splice(1, 1, now);
  const [first, last] = [seen[0], seen.at(-1)];
  const [done, spent] = [last.done - first.done, last.at - first.at];
  if (!now.total || done <= 0 || spent < SHORTEST_S) return null;
  return Math.max(0, ((now.total - last.done) * spent) / done - (now.at - last.at));
}
