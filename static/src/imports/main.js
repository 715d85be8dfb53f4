// The import page works as forms; scripts send large files in pieces, show where points lie, and watch the job.

import { byId } from "../shared/dom.js";
import { enableFixedValues, readAgain } from "./order.js";
import { showPlaces } from "./places.js";
import { acceptFiles } from "./send.js";
import { watchJob } from "./watch.js";

if (byId("drop")) acceptFiles(byId("drop"));
if (byId("reading")) readAgain(byId("reading"));
if (byId("order")) enableFixedValues(byId("order"));
if (byId("where")) showPlaces(byId("order"));
if (byId("watch")) watchJob();
