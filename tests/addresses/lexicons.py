"""Small libraries of names for the tests of the parser, and its answers in one line."""

from gridsvc.addresses.parse import parse
from gridsvc.addresses.parsing.lexicon import Lexicon
from gridsvc.addresses.spellings import Profile

SUB, ROOMS = Profile("sub"), Profile("rooms")
TAIPEI = Lexicon.build(
    [
        ("臺北市", "city", "63", ""),
        ("大安區", "county", "6303", "63"),
        ("中山區", "county", "6304", "63"),
        ("北投區", "county", "6312", "63"),
        ("福住里", "community", "63031", "6303"),
        ("中和里", "community", "63121", "6312"),
    ],
    ["永康街", "中山北路", "忠孝東路", "敦化南路", "中和街", "大度路", "南京東路", "新湖三路"],
    [],
    aliases=[("road", "昂貴大道", "永康街")],
)
QINHUAI = Lexicon.build(
    [
        ("江苏省", "province", "32", ""),
        ("南京市", "city", "3201", "32"),
        ("秦淮区", "county", "320104", "3201"),
        ("秦虹街道", "street", "320104001", "320104"),
        ("武定新村社区", "community", "320104001006", "320104001"),
        ("双桥村村委会", "community", "320104001007", "320104001"),
    ],
    ["瑞金路", "中山南路", "南京东路", "重庆路", "平安里"],
    ["阳光花园", "瑞金新村小区", "秦园小区"],
    pois=["夫子庙"],
)


def shown(parsed):
    """Elements as `name=value`, in order; a name in capitals is known."""
    return " ".join(f"{e.name.upper() if e.known else e.name}={e.value}" for e in parsed.elements)


def taipei(text):
    """A text read with Taipei's names, where a hyphen means 之."""
    return shown(parse(text, TAIPEI, SUB))


def qinhuai(text):
    """A text read with the names of Qinhuai, where a hyphen parts building, unit and room."""
    return shown(parse(text, QINHUAI, ROOMS))
