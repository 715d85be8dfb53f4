// leaflet-geoman and protomaps-leaflet expect Leaflet as a global, before they are loaded.

import L from "leaflet";

globalThis.L = L;
