// The page that patients sign on; it loads nothing else of the site's scripts.

import { focusErrorSummary } from "./error_summary.js";
import { takeSignatures } from "./signatures.js";
import { guardAgainstDoubleSubmit } from "./submit_once.js";

document.documentElement.classList.add("has-script");

guardAgainstDoubleSubmit();
takeSignatures();
focusErrorSummary();
