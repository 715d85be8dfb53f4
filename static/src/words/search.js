// Words of search: key, Chinese, English.

export const SEARCH = {
  "search.none": ["没有找到“{text}”。请换个写法，或只写开头几个字。", "Nothing found for “{text}”. Try other words, or only the first ones."],
  "search.can": ["可以查找：{kinds}；或粘贴坐标，如 118.79,32.02。", "Search for {kinds}; or paste a position such as 118.79,32.02."],
  "search.recent": ["最近选过", "Chosen before"],
  "search.found": ["{n} 项结果", "{n} found"],
  "search.retired": ["已撤销", "retired"],
  "search.nowhere": ["“{text}”没有坐标，图上无法显示。", "“{text}” has no position, so the map cannot show it."],
  "search.kind.grid": ["网格", "grids"],
  "search.kind.division": ["行政区划", "divisions"],
  "search.kind.address": ["地址", "addresses"],
  "search.kind.resource": ["资源", "resources"],
  "search.kind.event": ["事件", "events"],
  "search.kind.person": ["人员", "people"],
  "search.kind.position": ["坐标", "position"],
};
