"""How the inner loops of the locator are compiled: once for each kind of argument, kept on disk, without the GIL."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

from llvmlite import ir
from numba import config as numba_config
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

HERE = Path(__file__).parent


def _own_folder() -> str:
    """Where compiled code is kept, by what all of it is made of; "" (numba's own choice) where that cannot be written.

    Numba asks only whether the file of a function changed: not those of the functions it calls, which it contains.
    """
    sources = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(HERE.glob("*.py"))))
    folder = HERE / "__pycache__" / f"compiled-{sources.hexdigest()[:16]}"
    try:
        if not folder.is_dir():
            for old in folder.parent.glob("compiled-*"):
                shutil.rmtree(old, ignore_errors=True)
            folder.mkdir(parents=True)
    except OSError:
        return ""
    return str(folder)


config: Any = numba_config
config.CACHE_DIR = config.CACHE_DIR or _own_folder()

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True}
_FAST = _OPTIONS | {"_nrt": False}
_INLINED = _FAST | {"inline": "always"}

compiled: Any = njit(**_OPTIONS)
"""A function that may make arrays."""

kernel: Any = njit(**_FAST)
"""A function that makes none: without reference counts on every call, look-ups are a quarter faster."""

inlined: Any = njit(**_INLINED)
"""The same for what the innermost loops call: handing over an index by value costs more than using it."""


def _prefetch(_context: Any, array: Any, row: Any) -> Any:
    """Ask for the memory of `array[row]`, which a later loop reads: many points then wait for memory together."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        found = context.make_array(signature.args[0])(context, builder, arguments[0])
        step = cgutils.unpack_tuple(builder, found.strides)[0]
        number = context.cast(builder, arguments[1], signature.args[1], types.intp)
        place = cgutils.pointer_add(builder, found.data, builder.mul(number, step), cgutils.voidptr_t)
        flag = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, flag, flag, flag])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(ask, [place, flag(0), flag(3), flag(1)])  # to read, into every cache, data
        return context.get_dummy_value()

    return types.void(array, row), code


prefetch: Any = intrinsic(_prefetch)
