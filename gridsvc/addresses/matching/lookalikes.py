"""Characters of names that look alike, and are written, typed or recognised for one another. Pure; simplified forms."""

LINES = (
    "己已巳 未末 土士 人入八 大太犬 天夫 日曰目白 千干于 贝见 免兔 候侯 辛幸 折拆析",
    "晴睛清情请青 州洲川 微徽 治冶 常堂 压庄 刀力 王玉主 木本术 永水 石右古 田由甲申 西四",
    "东车 风凤 乌鸟 儿几九 万方 义叉 令今 仓仑 代伐 住往佳 仁仕 休体 俊峻 佑估 冒昌",
    "冷泠 准淮 凌陵 历厉 友发 受爱 右佑 吉古 名各 后石 向问 吴昊 员圆 和合 园圆国 坊妨",
    "垣恒 城诚盛 场扬杨畅 堤提 墙樯 复夏 宁宇 宜宣 官宫 宝定 客容 寿奉 屋层 岗冈 峰锋",
    "崇祟 市布 帅师 平干 庆床 康唐 廷延 弘泓 张涨 德得 忠志 怀坏环 恩思 慕暮墓幕 成戌",
    "户卢 抚扶 招昭绍 拱供洪 振震 捷健 新薪 旅族 昆昌 明朋 星皇 春眷 晋普 景影 智知",
    "曙署 杉衫 村树 杭航 林材 柏拍 柳抑 栋株 桂佳 桃挑 桐铜 梅海 梧语 棉绵锦 森林 榆愉",
    "槐愧 樟漳 民氏 汇江红 汉汊 汀订 池地 沙抄 沿治 波坡 泰秦 洋样 浦铺 涌通 润闰 淡谈",
    "深探 温湿 港巷 湖胡 滨宾 潭谭 澄橙登 爪瓜 牛午 待特 狮师 理里 瑞端 甘廿 皋泉 眉冒",
    "真直 祥样 福副 秀季 科料 空穹 第弟 紫柴 纪记 经径 绿录 翠萃 耀跃 胜性 舟丹 良食",
    "芝艺 花化 若苦 英央 茶荼 莲连 菜采 营管 萧肃 蓝监 裕格 角用 诗侍 象像 贤资 贵责",
    "赤亦 进近 远运 迎仰 遵尊 那邦 郎朗 金全 针计 铁轶 门问 闸间 阳阴 陆陇 隆降 雁雅",
    "雪霄 霞露 静净 顺须 颐颗 饮饭 香杳 骏俊 高亮 鱼渔 鹿麓 龙尤",
)
GROUPS = tuple(group for line in LINES for group in line.split())
PAIRS = frozenset(one + other for group in GROUPS for one in group for other in group if one != other)


def look_alike(one: str, other: str) -> bool:
    """Whether one character is easily taken for the other."""
    return one + other in PAIRS
