// Words of the list of plans: key, Chinese, English.

export const PLANS = {
  "plans.list": ["规划方案", "Plans"],
  "plans.title": ["名称", "Title"],
  "plans.status": ["状态", "State"],
  "plans.layer": ["图层", "Layer"],
  "plans.author": ["作者", "Author"],
  "plans.changed": ["改", "Changed"],
  "plans.new": ["增", "New"],
  "plans.gone": ["撤", "Gone"],
  "plans.base": ["基于", "On top of"],
  "plans.stale": ["已有更新版次", "a newer edition exists"],
  "plans.updated": ["最近改动", "Last change"],
  "plans.from_newest": ["从最新版次开始", "begin with the newest edition"],
  "plans.roll_back": ["恢复到第 {n} 版（{day}）", "go back to edition {n} ({day})"],
  "plans.empty": ["还没有方案。填写上面的名称，新建第一个方案。", "There is no plan yet. Give one a title above and begin."],
  "plans.empty_read": ["还没有方案。有编辑权限的人可以新建。", "There is no plan yet. Whoever may edit can begin one."],
};
