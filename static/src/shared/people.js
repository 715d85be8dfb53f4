// Who commands and who works in a grid, as rows of the card: pure, from the API's answers.

// Rows of the commander posts: {post, name, phone, standIn, vacant}; vacant is the reason, "" when somebody answers.
export function commanderRows(commanders) {
  return commanders.map(({ post, name, phone, stand_in: standIn, vacant }) => ({
    post,
    name: name ?? "",
    phone: phone ?? "",
    standIn: Boolean(standIn),
    vacant: vacant ?? (name ? "" : "empty"),
  }));
}

// Every grid needs one of each of these; a missing one is a vacancy though no post was set up.
const NEEDED = ["leader", "worker"];

// The same for the posts of the grid itself, commanders left out, in the order of `kinds`.
export function staffRows(posts, kinds) {
  const order = kinds.map(({ code }) => code);
  const codes = (role) => kinds.filter((kind) => kind.role === role).map(({ code }) => code);
  const rows = posts.filter(({ post }) => !codes("commander").includes(post)).map(staffRow);
  for (const role of NEEDED) {
    const filling = codes(role);
    if (filling.length && !rows.some(({ post }) => filling.includes(post))) rows.push(emptyRow(filling[0]));
  }
  const rank = ({ post }) => (order.includes(post) ? order.indexOf(post) : order.length);
  return rows.sort((a, b) => rank(a) - rank(b) || a.seat - b.seat);
}

// The posts of a division itself, the vacant commander posts too, in the order of `kinds`.
export function divisionRows(posts, code, kinds) {
  const rows = posts.filter(({ grid, division }) => grid === null && division === code).map(staffRow);
  for (const kind of kinds.filter(({ role }) => role === "commander")) {
    if (!rows.some(({ post }) => post === kind.code)) rows.push(emptyRow(kind.code));
  }
  const order = kinds.map((kind) => kind.code);
  return rows.sort((a, b) => order.indexOf(a.post) - order.indexOf(b.post) || a.seat - b.seat);
}

function staffRow({ post, seat, holder, stand_in: standIn, answers, vacant }) {
  const person = [holder, standIn].find((one) => one && one.name === answers);
  return {
    post,
    seat,
    name: answers ?? "",
    phone: person?.phone ?? "",
    standIn: Boolean(answers) && answers !== holder?.name,
    vacant: vacant ?? (answers ? "" : "empty"),
  };
}

function emptyRow(post) {
  return { post, seat: 1, name: "", phone: "", standIn: false, vacant: "empty" };
}

// Title of a post in `lang`, its code when the kind is unknown.
export function postTitle(kinds, code, lang) {
  return kinds.find((kind) => kind.code === code)?.[`name_${lang}`] || code;
}
