"""Words of written addresses, as data: what names end in, what follows them, what is no address. All are folded."""

import re

PEOPLES = (
    "壮|回|维吾尔|满|苗|彝|土家|藏|蒙古|侗|布依|瑶|朝鲜|白|哈尼|黎|哈萨克|傣|畲|傈僳|仡佬|东乡|拉祜|水|佤|纳西|羌|土|仫佬|锡伯|"
    "柯尔克孜|达斡尔|景颇|毛南|撒拉|布朗|塔吉克|阿昌|普米|鄂温克|怒|京|基诺|德昂|保安|俄罗斯|裕固|乌孜别克|门巴|鄂伦春|独龙|塔塔尔|赫哲|"
    "高山|珞巴|各"
)
PEOPLE = rf"(?:(?:{PEOPLES})族?)*"
DIVISION_TAIL = re.compile("$^")
DIVISION_SHORT = {  # what is left out when the name of a division is written short
    "province": re.compile(rf"(?<=..)(?:省|市|特别行政区|{PEOPLE}自治区)$"),
    "city": re.compile(rf"(?<=..)(?:市|地区|盟|{PEOPLE}自治州)$"),
    "county": re.compile(rf"(?<=..)(?:新区|林区|特区|区|县|市|旗|{PEOPLE}自治[县旗])$"),
    "street": re.compile(rf"(?<=..)(?:街道办事处|街道|地区|镇|(?:{PEOPLE}族)?乡|苏木)$"),
}
RESIDENCE = "小区"
