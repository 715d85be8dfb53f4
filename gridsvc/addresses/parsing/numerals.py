"""Chinese numerals as Arabic digits. Pure."""

import re

DIGITS = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "弍": 2,
}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
TENS = {"廿": "二十", "卅": "三十"}
NUMERAL = f"[{''.join((*DIGITS, *UNITS, *TENS))}]"
NUMERALS = re.compile(f"{NUMERAL}+")


def as_digits(numeral: str) -> str:
    """ "23" of 二十三, "503" of 五〇三 and of 五百零三, "350" of 三百五; anything made of numerals has an answer."""
    for short, full in TENS.items():
        numeral = numeral.replace(short, full)
    if not any(char in UNITS for char in numeral):
        return "".join(str(DIGITS[char]) for char in numeral)
    total, digit, unit = 0, 0, 1
    for char in numeral:
        if char in UNITS:
            unit = UNITS[char]
            total, digit = total + (digit or 1) * unit, 0
        elif DIGITS[char] == 0:
            unit = 1
        else:
            digit = DIGITS[char]
    return str(total + digit * max(unit // 10, 1))


def with_digits(text: str) -> str:
    """The text with each run of Chinese numerals written in digits."""
    return NUMERALS.sub(lambda run: as_digits(run[0]), text)


def in_chinese(number: int) -> str:
    """一 of 1, 十二 of 12, 二十三 of 23; of 1 to 99."""
    tens, ones = divmod(number, 10)
    names = "零一二三四五六七八九"
    return (names[tens] if tens > 1 else "") + ("十" if tens else "") + (names[ones] if ones else "")
