// Words of table: key, Chinese, English.

export const TABLE = {
  "table.filter": ["筛选", "Filter"],
  "table.of_total": ["本页，共 {total}", "on this page, {total} in all"],
  "table.columns": ["列", "Columns"],
  "table.csv": ["导出 CSV", "Export CSV"],
  "table.csv_title": ["把表中显示的行存为 CSV 文件", "Save the rows shown as a CSV file"],
  "table.none": ["没有符合“{text}”的行。", "No row matches “{text}”."],
  "table.clear": ["清除筛选", "Clear the filter"],
  "table.empty": ["还没有数据。", "Nothing here yet."],
};
