// The administration pages work without scripts; these make them quicker to use.

import { enhanceAll } from "../table/enhance.js";
import "./copy.js";
import "./jobs.js";
import "./lookup.js";

enhanceAll();
