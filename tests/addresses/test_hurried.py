"""Addresses as people type them in a hurry: the plate that is meant, or a fault that says it may not be."""

import pytest

from gridsvc.addresses.match import geocode
from tests.addresses.libraries import ROOMS, library, row, street
from tests.addresses.test_match import told

TAIPEI = library(
    *street("12", "14", "18", "38", "38之2", "臨53", "臨53之5", "9", section="二段"),
    *street("8", "10", section="二段", lane="281巷"),
    *street("8", "10", section="二段", lane="281巷", alley="66弄"),
    *street("3", "5", road="愛富街"),
    *street("3", "5", road="愛富街", lane="厚生巷"),
)
ESTATE = {"road": "白下路", "number": "137号", "compound": "瑞景雅苑"}
NANJING = library(
    *(
        row(
            f"秦淮区白下路137号瑞景雅苑{b}幢{u}单元{r}室",
            **ESTATE,
            building=f"{b}幢",
            unit=f"{u}单元",
            floor=f"{r[:-2]}层",
            room=f"{r}室",
        )
        for b in (3, 4)
        for u in (1, 2)
        for r in ("202", "501", "1203")
    ),
    *street("197", "199", road="竹岗街"),
    profile=ROOMS,
)
PLATE = "臺北市文山區樟新里木新路二段"


@pytest.mark.parametrize(
    ("written", "plate"),
    [
        ("104-91臺北市文山區木新路二段12號", "12號"),
        ("木新路二段12、14號", "12號"),
        ("木新路二段1 2號", "12號"),
        ("木 新 路 二 段 1 2 號", "12號"),
        ("木新路二段3 8之2號", "38之2號"),
        ("木新路二段 38 號 之 2", "38之2號"),
        ("木新路二段281巷6 6弄 8號", "281巷66弄8號"),
        ("木新路二段281巷66衖8號", "281巷66弄8號"),
        ("木新路二段臨53-5", "臨53之5號"),
        ("木新路二段臨53-5 3F", "臨53之5號"),
        ("木新路二段壹拾肆號", "14號"),
        ("木新路二段參拾捌號", "38號"),
        ("木新路二段門牌12號", "12號"),
        ("木新路二段門牌號碼：12號", "12號"),
        ("木新路二段NO 12", "12號"),
        ("No. 12, Sec. 2, 木新路", "12號"),
        ("3F., No. 12, Sec. 2, 木新路, 文山區", "12號"),
        ("No. 8, Aly. 66, Ln. 281, Sec. 2, 木新路", "281巷66弄8號"),
        ("11/28 14:30 木新路二段12號火警", "12號"),
        ("2026年11月28日14時30分，木新路二段12號門前", "12號"),
        ("木新路二段12號 14:30噪音", "12號"),
        ("木新路二段12號轉角", "12號"),
        ("木\u200b新\u200f路二段1\u20602號", "12號"),
    ],
)
def test_the_plate_that_is_meant_is_found_without_fault(written, plate):
    match = geocode(written, TAIPEI)[0]
    assert (match.label, match.score) == (PLATE + plate, 100)


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        ("木新路二段281-66-8", {"number:unknown"}),  # lane, alley and number, or something else
        ("木新路二段281巷66弄3衖8號", {"alley:unknown"}),
        ("愛富街厚 生 巷3號", {"rest:unread"}),  # the lane stands in pieces
        ("木新路二段12號後面", {"direction:relative"}),
        ("木新路二段281巷口", {"direction:relative"}),
        ("木新路二段12號之1", {"number:beside"}),
        ("木新路二段 12 號 之 1", {"number:beside"}),
    ],
)
def test_what_may_be_another_place_is_said_to_be(written, faults):
    match = geocode(written, TAIPEI)[0]
    assert told(match) == faults
    assert match.score < 100


@pytest.mark.parametrize(
    "written",
    [
        "瑞景雅苑3/2/501",
        "瑞景雅苑3座2单元501室近地铁站",
        "瑞景雅苑3幢2单元5层01室",
        "瑞景雅苑三幢二单元五楼01室",
        "瑞 景 雅 苑 3 幢 2 单 元 5 0 1 室",
        "白下路137号大院瑞景雅苑3栋2单元501",
        "居民反映瑞景雅苑3号楼2门501漏水，电话13812345678",
    ],
)
def test_the_room_that_is_meant_is_found_without_fault(written):
    match = geocode(written, NANJING)[0]
    assert (match.label, match.score) == ("秦淮区白下路137号瑞景雅苑3幢2单元501室", 100)


def test_a_phase_that_the_library_does_not_tell_apart_is_said():
    match = geocode("瑞景雅苑一期3幢2单元501室", NANJING)[0]
    assert (match.level, told(match)) == ("room", {"compound:added"})


@pytest.mark.parametrize("written", ["竹岗街197号甲", "竹岗街甲197号", "竹岗街197-1号", "竹岗街197号附1号"])
def test_a_plate_of_its_own_beside_a_known_one_is_not_the_known_one(written):
    match = geocode(written, NANJING)[0]
    assert (match.level, told(match)) == ("door_interpolated", {"number:beside"})
