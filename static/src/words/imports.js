// Words of imports: key, Chinese, English.

export const IMPORTS = {
  "import.sent": ["已上传 {sent} / {size} MB", "{sent} of {size} MB sent"],
  "import.waiting": ["排队中", "Waiting"],
  "import.waits_for": ["排队中：前面还有 {ahead} 项（{actor}）", "Waiting for {ahead} before it ({actor})"],
  "import.rows": ["已处理 {done} 行", "{done} rows so far"],
  "import.rows_of": ["已处理 {done} / {total} 行", "{done} of {total} rows"],
  "import.seconds": ["大约还需 {n} 秒", "about {n} s left"],
  "import.minutes": ["大约还需 {n} 分钟", "about {n} min left"],
  "import.inside": ["{share}% 的点在本区", "{share}% in the district"],
};
