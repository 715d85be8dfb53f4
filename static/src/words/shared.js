// Words of shared: key, Chinese, English.

export const SHARED = {
  "day.past": ["历史", "past"],
  "day.no_edition": ["{day} 没有生效的网格版本，图上没有网格。", "No edition of the grids was in force on {day}, so none are shown."],
  "day.future": ["未来", "future"],
  "day.unreadable": ["日期请写成 {day}（年-月-日）。", "Write the day as {day} (year-month-day)."],
  "error.network": ["连接不上服务。请检查网络后重试。", "The service cannot be reached. Check the network and try again."],
  "error.retry": ["重试", "Try again"],
  "sign_in": ["登录", "Sign in"],
  "list.join": ["、", ", "],
};
