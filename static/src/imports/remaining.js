// How long a stage will still take, from how far it was each time it was looked at.

const SHORTEST_S = 3; // what was seen in less says little

// Seconds that are left (null while nobody can say); `seen` keeps the looks of the stage: {stage, done, total, at}.
export function remaining(seen, now) {
  if (seen.length && seen[0].stage !== now.stage) seen.length = 0;
  seen.push(now);
  const [first] = seen;
  const [done, spent] = [now.done - first.done, now.at - first.at];
  if (!now.total || done <= 0 || spent < SHORTEST_S) return null;
  return (Math.max(0, now.total - now.done) * spent) / done;
}
