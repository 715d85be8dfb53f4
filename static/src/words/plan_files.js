// Words of a plan's papers and files: key, Chinese, English.

export const PLAN_FILES = {
  "paper.sheet": ["方案图表", "Plan sheet"],
  "paper.handover": ["交接单", "Hand-over sheets"],
  "paper.signs": ["公示牌", "Grid signs"],
  "file.out": ["下载 GeoPackage", "GeoPackage"],
  "file.in": ["导入在 QGIS 中改好的文件", "Take in a file that was edited in QGIS"],
  "file.unchanged": ["{n} 个网格没有变化。", "{n} grids are unchanged."],
  "file.geometry": ["边界有变：{n}", "borders changed: {n}"],
  "file.attributes": ["属性有变：{n}", "attributes changed: {n}"],
  "file.added": ["新增：{n}", "new: {n}"],
  "file.removed": ["文件中没有：{n}", "not in the file: {n}"],
  "file.refused": ["{n} 行不能采用：", "{n} rows cannot be taken:"],
  "file.row": ["第 {line} 行 {code}：", "row {line} {code}: "],
  "file.retire": ["撤销文件中没有的网格", "retire grids that the file lacks"],
  "file.repair": ["自动修复对不上的边界", "repair borders that do not fit"],
  "file.take": ["采用这些改动", "Take these changes"],
};
