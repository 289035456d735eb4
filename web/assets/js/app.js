// Starts what pages use. Each module looks for its own attributes; a page without them pays nothing.

import "./htmx_policy.js";
import { whenContentArrives } from "./content.js";
import { followAppearance } from "./appearance.js";
import { autosave } from "./autosave.js";
import { dropCopiesOfOthers } from "./autosave_copy.js";
import { offerRestoredTexts } from "./autosave_restore.js";
import { openDialogs } from "./dialogs.js";
import { excludeChosenElsewhere } from "./exclusion.js";
import { focusErrorSummary } from "./error_summary.js";
import { growTextAreas } from "./growing_text.js";
import { forgetWhatArrived, keepDrafts } from "./kept_drafts.js";
import { pollLiveRegions } from "./live.js";
import { closeMenus } from "./menus.js";
import { localiseMoments } from "./moments.js";
import { dismissNotices } from "./notices.js";
import { printOnDemand } from "./print.js";
import { guardAgainstDoubleSubmit } from "./submit_once.js";
import { takeChosenTerms } from "./record_entries.js";
import { switchTabs } from "./tabs.js";
import { offerTerms } from "./term_picker.js";
import { growTermTrees } from "./term_tree.js";
import { watchTransfers } from "./transfer_watch.js";
import { showUploads } from "./upload.js";

document.documentElement.classList.add("has-script");

followAppearance();
openDialogs();
closeMenus();
dismissNotices();
printOnDemand();
guardAgainstDoubleSubmit();
pollLiveRegions();
dropCopiesOfOthers();
forgetWhatArrived();
watchTransfers();

whenContentArrives((part) => {
  growTextAreas(part);
  excludeChosenElsewhere(part);
  localiseMoments(part);
  switchTabs(part);
  growTermTrees(part);
  offerTerms(part);
  showUploads(part);
  keepDrafts(part);
  takeChosenTerms(part);
  offerRestoredTexts(part);
  autosave(part);
});

focusErrorSummary();
document.addEventListener("consilium:refused", focusErrorSummary);
