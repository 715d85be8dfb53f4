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

// The same for the posts of the grid itself, without the commanders among them, in the order of `kinds`.
export function staffRows(posts, kinds) {
  const rank = new Map(kinds.map(({ code }, i) => [code, i]));
  const commanding = new Set(kinds.filter(({ role }) => role === "commander").map(({ code }) => code));
  return posts
    .filter(({ post }) => !commanding.has(post))
    .map(({ post, seat, holder, stand_in: standIn, answers, vacant }) => {
      const person = [holder, standIn].find((one) => one && one.name === answers);
      return {
        post,
        seat,
        name: answers ?? "",
        phone: person?.phone ?? "",
        standIn: Boolean(answers) && answers !== holder?.name,
        vacant: vacant ?? (answers ? "" : "empty"),
      };
    })
    .sort((a, b) => (rank.get(a.post) ?? 999) - (rank.get(b.post) ?? 999) || a.seat - b.seat);
}

// Title of a post in `lang`, its code when the kind is unknown.
export function postTitle(kinds, code, lang) {
  return kinds.find((kind) => kind.code === code)?.[`name_${lang}`] || code;
}
