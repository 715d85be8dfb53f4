// Words of the map's tools: key, Chinese, English.

export const TOOLS = {
};
