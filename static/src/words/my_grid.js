// Words of my grid: key, Chinese, English.

export const MY_GRID = {
  "my_grid.looking": ["正在取得位置…", "Finding where you are…"],
  "my_grid.refused": ["没有得到位置：浏览器或设备不允许。请输入地址，或在下面的地图上点一下。", "No position: the browser or the device does not allow it. Type the address, or tap the map below."],
  "my_grid.unknown": ["设备现在测不到位置。请输入地址，或在下面的地图上点一下。", "The device cannot tell its position now. Type the address, or tap the map below."],
};
