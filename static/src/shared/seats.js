// The way to the page of the seat that a gap leaves empty.

const ROLES = { no_leader: "leader", no_worker: "worker" };

// The URL for a gap of a post, "" for any other kind and for readers who may not appoint.
export function seatUrl(gap, page) {
  const post = page.appoints && gap.codes?.length && postOf(gap, page.kinds);
  return post ? `${page.prefix}/admin/posts/seat?${new URLSearchParams({ [homeOf(gap)]: gap.codes[0], post })}` : "";
}

function postOf({ kind, post }, kinds) {
  return kind === "post_vacant" ? post : ROLES[kind] && kinds.find(({ role }) => role === ROLES[kind])?.code;
}

function homeOf({ kind, codes, division }) {
  return kind === "post_vacant" && codes[0] === division ? "division" : "grid";
}
