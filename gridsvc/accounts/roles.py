"""The product's rights and its ten roles, as data; migrations seed the role table from here."""

from typing import NamedTuple

RIGHTS = {
    "grid.read": ("查看网格", "see grids"),
    "grid.write": ("发布网格", "publish grids"),
    "plan.read": ("查看规划方案", "see plans"),
    "plan.approve": ("审批规划方案", "approve plans"),
    "gap.count": ("查看盲区数量", "see gap counts"),
    "gap.read": ("查看盲区明细", "see each gap"),
    "people.read": ("查看人员姓名", "see names of persons"),
    "people.phone": ("查看完整电话", "see whole phone numbers"),
    "people.write": ("任免岗位", "appoint to posts"),
    "address.read": ("查看标准地址", "see standard addresses"),
    "address.write": ("维护标准地址", "keep standard addresses"),
    "resource.read": ("查看资源", "see resources"),
    "resource.write": ("维护资源", "keep resources"),
    "event.read": ("查看事件", "see events"),
    "event.write": ("登记和处置事件", "register and handle events"),
    "file.import": ("导入文件", "import files"),
    "file.export": ("导出文件", "export files"),
    "audit.read": ("查阅审计", "read the audit trail"),
    "user.write": ("管理用户", "manage users"),
    "setting.write": ("修改设置", "change settings"),
}

READER = ("grid.read", "gap.count", "gap.read")
INSIDER = (*READER, "plan.read", "people.read", "address.read", "resource.read", "event.read", "file.export")


class RoleSeed(NamedTuple):
    """A role as shipped: its name, two titles and rights."""

    name: str
    title_zh: str
    title_en: str
    rights: tuple[str, ...]


ROLES = (
    RoleSeed("viewer", "查看者", "Viewer", READER),
    RoleSeed("address_staff", "地址员", "Address staff", (*INSIDER, "address.write", "file.import")),
    RoleSeed("planner", "规划员", "Planner", (*INSIDER, "grid.write", "plan.approve", "file.import")),
    RoleSeed("dispatcher", "调度员", "Dispatcher", (*INSIDER, "people.phone", "event.write", "resource.write")),
    RoleSeed("commander", "指挥长", "Commander", (*INSIDER, "plan.approve", "people.phone", "event.write")),
    RoleSeed("grid_worker", "网格员", "Grid worker", (*INSIDER, "event.write")),
    RoleSeed("department_officer", "部门人员", "Department officer", (*INSIDER, "event.write")),
    RoleSeed("verifier", "核实员", "Verifier", (*INSIDER, "event.write")),
    RoleSeed("supervisor", "督导员", "Supervisor", (*INSIDER, "audit.read")),
    RoleSeed("administrator", "管理员", "Administrator", tuple(RIGHTS)),
)

ANONYMOUS_RIGHTS = ("grid.read", "gap.count")
